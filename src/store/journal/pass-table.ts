import { type FailureKind, failureClasses } from '../../core/failure.ts';
import type { OutcomeEvent } from '../../core/event.ts';
import type { Pass } from '../../core/journal.ts';
import type { Task } from '../../core/submission.ts';

export type TaskSize = Pick<Task, 'num_examples' | 'n_repeats' | 'stop_early'>;

const kinds = Object.keys(failureClasses) as FailureKind[];
const scored = 1;
const firstFailed = 2;

/** How each pass of a task ended, in one byte a pass. */
export class PassTable {
  readonly size: TaskSize;
  readonly #ends: Uint8Array;

  constructor(size: TaskSize) {
    this.size = size;
    this.#ends = new Uint8Array(size.num_examples * size.n_repeats);
  }

  /** Position of a pass: all samples of the first repeat come first. undefined when the task has no such pass. */
  indexOf(sample: number, repeat: number): number | undefined {
    const { num_examples: samples, n_repeats: repeats } = this.size;
    return sample < samples && repeat >= 1 && repeat <= repeats ? (repeat - 1) * samples + sample : undefined;
  }

  isScored(index: number): boolean {
    return this.#ends[index] === scored;
  }

  /** False when the outcome cannot be: its pass ended before, and not with the failure that it says it replaces. */
  enter(index: number, outcome: OutcomeEvent): boolean {
    const present = this.#ends[index] ?? 0;
    const expected = outcome.replaces === undefined ? 0 : firstFailed + kinds.indexOf(outcome.replaces);
    if (present !== expected) return false;
    this.#ends[index] = outcome.status === 'scored' ? scored : firstFailed + kinds.indexOf(outcome.error.kind);
    return true;
  }

  /** Passes without an outcome, and with `retryFailed` the failed ones, too; all samples' first repeat before the second. */
  *pending(retryFailed: boolean): Generator<{ readonly index: number; readonly pass: Pass }> {
    const { num_examples: samples } = this.size;
    for (let index = 0; index < this.#ends.length; index++) {
      const end = this.#ends[index] ?? 0;
      if (end === scored || (end >= firstFailed && !retryFailed)) continue;
      const pass = { sample: index % samples, repeat: Math.floor(index / samples) + 1 };
      const failed = kinds[end - firstFailed];
      yield { index, pass: failed === undefined ? pass : { ...pass, failed } };
    }
  }
}
