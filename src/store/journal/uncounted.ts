import type { CompletionEvent } from '../../core/event.ts';
import type { PassPast } from '../../core/journal.ts';
import { readRecord } from './read-record.ts';
import type { TaskFold } from './task-fold.ts';

/** What was asked for a pass that no outcome counts. */
export interface UncountedPass {
  readonly recorded: readonly CompletionEvent[];
  readonly past: PassPast;
}

/** All passes of a task with answers or attempts that are in no sum yet. Throws when an answer cannot be read again. */
export function uncountedPasses(fold: TaskFold): UncountedPass[] {
  return fold.uncounted().map((index) => ({
    recorded: fold.answers(index).flatMap((place) => {
      const event = readRecord(place);
      return event.e === 'completion' ? [event] : [];
    }),
    past: fold.past(index),
  }));
}
