import { failureClasses, type FailureRecord, ModelError, TaskStopped } from '../core/failure.ts';
import type { CallId, Completion, Model } from '../core/model.ts';
import { failureRecord } from './failure-record.ts';

/** The provider refused twice what cannot be mended by asking again: the task ends. `account` is set when all of that key's tasks do. */
export class TaskRefused extends TaskStopped {
  constructor(record: FailureRecord, account: string) {
    super(record, { account: record.kind === 'auth' || record.kind === 'quota' ? account : undefined });
  }
}

/** Whether a task's first refusal has been confirmed; one per task and model, shared by all its calls. */
export interface Confirmation {
  refused: TaskRefused | undefined;
  /** The call that was refused first, while that is not confirmed. */
  suspected: CallId | undefined;
  /** Settles with the repeat that is under way; never rejects. */
  pending: Promise<void> | undefined;
  settle: () => void;
}

export function newConfirmation(): Confirmation {
  return { refused: undefined, suspected: undefined, pending: undefined, settle: () => undefined };
}

/**
 * Takes note of the first fatal failure the moment it comes. Belongs inside the places for requests: whoever gets the place that
 * becomes free must find that nothing is to be sent.
 */
export function withSuspicion(model: Model, state: Confirmation): Model {
  return {
    name: model.name,
    generate: async (request, call) => {
      try {
        return await model.generate(request, call);
      } catch (error) {
        if (fatal(error)) suspect(state, call.id);
        throw error;
      }
    },
  };
}

/**
 * Confirms the first fatal failure of a task by exactly one repeat of the same call. Calls that fail fatally meanwhile wait for
 * that verdict and are asked again if it was a false alarm; once it is confirmed, every call rejects with `TaskRefused`.
 */
export function withConfirmation(
  model: Model,
  { state, account }: { readonly state: Confirmation; readonly account: string },
): Model {
  return {
    name: model.name,
    generate: async (request, call) => {
      for (;;) {
        // Nothing is sent while a refusal is being confirmed: it would most likely be refused as well.
        await state.pending;
        if (state.refused !== undefined) throw state.refused;
        try {
          return await model.generate(request, call);
        } catch (error) {
          if (!fatal(error)) throw error;
          suspect(state, call.id);
          if (state.suspected === call.id) {
            const repeat = async (): Promise<Completion> =>
              model.generate(request, { ...call, attempt: call.attempt + 1 });
            return await confirm(repeat, state, account);
          }
        }
        await state.pending;
      }
    },
  };
}

function suspect(state: Confirmation, call: CallId): void {
  if (state.pending !== undefined || state.refused !== undefined) return;
  state.suspected = call;
  state.pending = new Promise((resolve) => (state.settle = resolve));
}

async function confirm(repeat: () => Promise<Completion>, state: Confirmation, account: string): Promise<Completion> {
  try {
    return await repeat();
  } catch (error) {
    if (!fatal(error)) throw error;
    state.refused = new TaskRefused(failureRecord(error), account);
    throw state.refused;
  } finally {
    state.suspected = undefined;
    state.pending = undefined;
    state.settle();
  }
}

function fatal(error: unknown): error is ModelError {
  return error instanceof ModelError && failureClasses[error.kind] === 'fatal';
}
