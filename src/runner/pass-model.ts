import { Interrupted } from '../core/errors.ts';
import type { EvalModel } from '../core/eval.ts';
import { ModelError, TaskStopped } from '../core/failure.ts';
import { addUsage, type Completion, type ModelParameters, type ModelRequest, type Usage } from '../core/model.ts';

/** A model for one pass over one sample: answers of that pass that are in the journal already come from there. */
export interface PassModel {
  readonly name: string;
  readonly parameters: ModelParameters;
  generate(request: ModelRequest): Promise<Completion>;
}

/** What the calls of one pass came to. */
export interface PassAccount {
  calls: number;
  latencyMs: number;
  usage: Usage | undefined;
  truncated: boolean;
  /** Set when a call was stopped. The pass has no outcome then, whatever the eval's code made of the exception. */
  stopped: Interrupted | TaskStopped | undefined;
}

export function emptyAccount(): PassAccount {
  return { calls: 0, latencyMs: 0, usage: undefined, truncated: false, stopped: undefined };
}

/** The model as an eval's code sees it; every call is entered in the account. */
export function accountedModel(model: PassModel, account: PassAccount, firstCall: () => void): EvalModel {
  return {
    name: model.name,
    generate: async (prompt, parameters) => {
      firstCall();
      account.calls += 1;
      try {
        const completion = await model.generate({
          messages: typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt,
          parameters: parameters === undefined ? model.parameters : { ...model.parameters, ...parameters },
        });
        account.latencyMs += completion.latencyMs;
        account.truncated ||= completion.stopReason === 'length';
        if (completion.usage !== undefined) {
          account.usage = account.usage === undefined ? completion.usage : addUsage(account.usage, completion.usage);
        }
        return completion;
      } catch (error) {
        if (error instanceof Interrupted || error instanceof TaskStopped) account.stopped = error;
        throw error;
      }
    },
  };
}

/** A grader that gives no usable answer leaves the sample unscored: its failures are of the kind `grader`. */
export function asGrader(model: EvalModel): EvalModel {
  return {
    name: model.name,
    generate: async (prompt, parameters) => {
      try {
        return await model.generate(prompt, parameters);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        throw new ModelError('grader', `${model.name}: ${error.message}`, { status: error.status, cause: error });
      }
    },
  };
}
