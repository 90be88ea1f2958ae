import type { Clock } from '../core/clock.ts';
import { Interrupted } from '../core/errors.ts';
import { ModelError } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import type { Completion, Model, RawAnswer } from '../core/model.ts';
import type { TimeLimit } from './time-limit.ts';

export interface StepModelOptions {
  readonly name: string;
  readonly work: (signal: AbortSignal) => Promise<Json> | Json;
  readonly clock: Clock;
  /** Undefined: it may take as long as it likes. */
  readonly limit: TimeLimit | undefined;
}

/** The name that a step's calls have in keys, so that no model's answer is ever taken for its value. */
export function stepName(name: string): string {
  return `step:${name}`;
}

/**
 * The author's own work as a model: its answer is the value as JSON. Rejects with a `ModelError`: of kind `thrown`, whose cause is what
 * the work threw, or of kind `timeout`.
 */
export function stepModel({ name, work, clock, limit }: StepModelOptions): Model {
  return {
    name: stepName(name),
    generate: async (_request, call) => {
      const start = clock.monotonic();
      const value = await withinLimit(work, call.signal, limit);
      if (call.signal.aborted) throw new Interrupted();
      const answer = {
        status: 200,
        body: jsonOf(name, value),
        encoding: 'utf8' as const,
        latencyMs: clock.monotonic() - start,
        requestId: undefined,
      };
      await call.onAnswer?.(answer);
      return readStep(answer);
    },
  };
}

/** A recorded value. Its text is JSON. */
export function readStep({ body, latencyMs }: RawAnswer): Completion {
  return { text: body, stopReason: 'stop', usage: undefined, latencyMs, servedModel: undefined };
}

/** Journals keep JSON: `undefined` and functions would come back as something else. */
function jsonOf(name: string, value: Json): string {
  const text: unknown = JSON.stringify(value);
  if (typeof text !== 'string')
    throw thrown(new TypeError(`the step "${name}" returned ${typeof value}, which is not JSON`));
  return text;
}

async function withinLimit(
  work: StepModelOptions['work'],
  signal: AbortSignal,
  limit: TimeLimit | undefined,
): Promise<Json> {
  const late = new AbortController();
  let end = (): void => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    end =
      limit?.begin(() => {
        late.abort();
        reject(new ModelError('timeout', 'the step took longer than --timeout allows'));
      }) ?? end;
  });
  try {
    return await Promise.race([work(AbortSignal.any([signal, late.signal])), tooLate]);
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    throw error instanceof ModelError ? error : thrown(error);
  } finally {
    end();
  }
}

function thrown(cause: unknown): ModelError {
  return new ModelError('thrown', cause instanceof Error ? cause.message : String(cause), { cause });
}
