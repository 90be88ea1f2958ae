import type { Clock } from '../core/clock.ts';
import { Interrupted } from '../core/errors.ts';
import type { AttemptEvent } from '../core/event.ts';
import { ModelError } from '../core/failure.ts';
import type { TaskJournal } from '../core/journal.ts';
import type { Call, Model, RawAnswer } from '../core/model.ts';
import { completionEvent, type Stamp, stampOf } from './completion-event.ts';
import { failureRecord } from './failure-record.ts';

export interface RecordingOptions {
  readonly journal: Pick<TaskJournal, 'append' | 'record' | 'held'>;
  readonly clock: Clock;
  /** The name of the step whose value the answer is; undefined: a model's. */
  readonly step?: string;
}

/**
 * Writes every attempt before it is sent, and every complete answer before anybody looks into it. An attempt that was aborted
 * stays without a second line: it may have been billed. Sends nothing, and rejects with `Interrupted`, once the lease is lost.
 */
export function withRecording(model: Model, { journal, clock, step }: RecordingOptions): Model {
  return {
    name: model.name,
    generate: async (request, call) => {
      if (!journal.held()) throw new Interrupted('another runner took the task over');
      const at = (): Stamp => stampOf(call, clock.now());
      let answer: RawAnswer | undefined;
      const onAnswer = async (arrived: RawAnswer): Promise<void> => {
        answer = arrived;
        await journal.record(completionEvent(at(), arrived, step === undefined ? {} : { step }));
        await call.onAnswer?.(arrived);
      };
      await journal.record({ e: 'attempt', ...at(), ...boundOf(call) });
      call.onSend?.();
      try {
        return await model.generate(request, { ...call, onAnswer });
      } catch (error) {
        if (answer === undefined && error instanceof ModelError) {
          journal.append({ e: 'error', ...at(), error: failureRecord(error), billed: error.perhapsBilled });
        }
        throw error;
      }
    },
  };
}

function boundOf({ most }: Call): Pick<AttemptEvent, 'm'> {
  return most === undefined ? {} : { m: [most.input, most.output] };
}
