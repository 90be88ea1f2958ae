import type { Eval, Sample } from '../core/eval.ts';
import { Interrupted } from '../core/errors.ts';
import type { CompletionEvent } from '../core/event.ts';
import type { Completion, Model, ModelParameters, ModelRequest, RawAnswer } from '../core/model.ts';
import type { Task } from '../core/submission.ts';
import { readStep, stepName } from '../models/step-model.ts';
import { callKey, withReplay } from '../models/with-replay.ts';
import type { PassModel } from '../runner/pass-model.ts';
import type { StepModel } from '../runner/pass-step.ts';
import { runPass } from '../runner/run-pass.ts';
import { rolesOf } from './roles-of.ts';
import { samplingParameters } from './sampling-parameters.ts';

/** A question that the eval's code asks, with the key that its answer has in the journal. */
export interface Asked {
  readonly key: string;
  readonly model: string;
  readonly request: ModelRequest;
}

export interface AskedAgainOptions {
  readonly task: Task;
  readonly eval: Eval;
  /** As it is frozen. */
  readonly sample: Sample;
  readonly index: number;
  readonly repeat: number;
  readonly recorded: readonly CompletionEvent[];
  readonly read: (answer: RawAnswer) => Completion;
}

/**
 * What was asked in one pass: the eval's code runs once more, on answers from the journal alone. It ends with the first
 * question that has no answer there; nothing is ever sent. Never rejects: what the code throws has been told as an outcome.
 */
export async function askedAgain(options: AskedAgainOptions): Promise<Asked[]> {
  const { task, sample, index, repeat } = options;
  const asked: Asked[] = [];
  const { signal } = new AbortController();
  try {
    await runPass({
      pass: { sample: index, repeat },
      eval: options.eval,
      sample,
      prompt: task.prompt,
      system: task.system ?? undefined,
      model: overheard(task.model_name, samplingParameters(task), options, asked, signal),
      grader: task.grader === null ? undefined : overheard(task.grader, {}, options, asked, signal),
      roles: rolesOf(task.roles, (name) => overheard(name, {}, options, asked, signal)),
      step: recordedSteps(options, signal),
      use: async () => Promise.reject(new Interrupted('nothing is built to look at a sample')),
      prior: () => undefined,
      signal,
      clock: { now: () => 0, monotonic: () => 0, sleep: async () => Promise.resolve() },
      redact: (text) => text,
      firstCall: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  return asked;
}

/** Values of steps come from the record; one that is not there ends the look. */
function recordedSteps({ index, repeat, recorded }: AskedAgainOptions, signal: AbortSignal): StepModel {
  const asked = new Map<string, number>();
  return (name) => {
    const values = recorded.filter(({ step }) => step === name);
    const replaying = withReplay(silent(stepName(name)), {
      sample: index,
      repeat,
      recorded: values,
      read: readStep,
      retryUnusable: false,
      signal,
      asked,
    });
    return { ...replaying, parameters: {} };
  };
}

function silent(name: string): Model {
  return {
    name,
    generate: async () => Promise.reject(new Interrupted('the journal has no answer')),
  };
}

function overheard(
  name: string,
  parameters: ModelParameters,
  { index, repeat, recorded, read }: AskedAgainOptions,
  asked: Asked[],
  signal: AbortSignal,
): PassModel {
  const counts = new Map<string, number>();
  const replaying = withReplay(silent(name), { sample: index, repeat, recorded, read, retryUnusable: false, signal });
  return {
    name,
    parameters,
    generate: async (request) => {
      const content = callKey(name, request, 0);
      const nth = counts.get(content) ?? 0;
      counts.set(content, nth + 1);
      asked.push({ key: callKey(name, request, nth), model: name, request });
      return replaying.generate(request);
    },
  };
}
