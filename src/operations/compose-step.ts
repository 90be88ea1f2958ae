import type { Clock } from '../core/clock.ts';
import { ModelError } from '../core/failure.ts';
import type { Pass, TaskJournal } from '../core/journal.ts';
import type { Model } from '../core/model.ts';
import type { Slots } from '../core/strategy.ts';
import { readStep, stepModel } from '../models/step-model.ts';
import type { TimeLimit } from '../models/time-limit.ts';
import { withRecording } from '../models/with-recording.ts';
import { withReplay } from '../models/with-replay.ts';
import type { PassModel } from '../runner/pass-model.ts';
import type { StepModel } from '../runner/pass-step.ts';

export interface StepParts {
  readonly journal: TaskJournal;
  readonly slots: Slots;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  readonly limit: TimeLimit | undefined;
}

/** It is the author's own work: no token of a model is at stake. */
const nothing = { input: 0, output: 0 };

/** The steps of a task, outside in: replay → slot → recording → the author's work. */
export function composeSteps({ journal, slots, clock, abort, limit }: StepParts): (pass: Pass) => StepModel {
  return (pass) => {
    const asked = new Map<string, number>();
    return (name, work) => {
      const recorded = journal.recorded(pass).filter(({ step }) => step === name);
      const recording = withRecording(stepModel({ name, work, clock, limit }), { journal, clock, step: name });
      const placed: Model = {
        name: recording.name,
        generate: async (request, call) =>
          slots.run(async () => recording.generate(request, { ...call, most: nothing })),
      };
      const replaying = withReplay(placed, {
        sample: pass.sample,
        repeat: pass.repeat,
        recorded,
        read: readStep,
        retryUnusable: false,
        signal: abort,
        asked,
      });
      return unwrapped({ ...replaying, parameters: {} });
    };
  };
}

/** The author gets back what the author's own work threw. */
function unwrapped(model: PassModel): PassModel {
  return {
    ...model,
    generate: async (request) => {
      try {
        return await model.generate(request);
      } catch (error) {
        throw error instanceof ModelError && error.kind === 'thrown' && error.cause !== undefined ? error.cause : error;
      }
    },
  };
}
