import type { FailureKind } from './failure.ts';
import type { Json } from './json.ts';
import type { Interval } from './statistics/interval.ts';

/** Which task a part of `evals show` is about. */
export interface AboutTask {
  readonly task_id: string;
  readonly eval_name: string;
  readonly model_name: string;
  readonly simulated: boolean;
}

/** One line of `evals show --group-by … --json`, version 1 of a contract (`docs/formats.md`): a task's result by the values of columns. */
export interface Breakdown extends AboutTask {
  readonly v: 1;
  /** Columns of the samples' metadata. */
  readonly columns: readonly string[];
  /** The largest first; those of equal size in the order of the samples. */
  readonly groups: readonly BreakdownGroup[];
}

export interface BreakdownGroup {
  /** In the order of the columns; null where a sample has none. */
  readonly values: readonly Json[];
  readonly total: number;
  readonly done: number;
  readonly scored: number;
  readonly failed: number;
  /** As of a whole task: failed samples are no part of it, the bounds say what they could make of it. */
  readonly accuracy: number | null;
  readonly ci95: Interval | null;
  readonly bounds: Interval | null;
}

/** One line of `evals show --errors --json`, version 1 of a contract: why samples of a task failed. */
export interface ErrorSummary extends AboutTask {
  readonly v: 1;
  readonly done: number;
  readonly failed: number;
  /** The most frequent first. */
  readonly kinds: readonly ErrorKind[];
}

export interface ErrorKind {
  readonly kind: FailureKind;
  readonly count: number;
  /** One of them; null where it cannot be read. */
  readonly example: {
    readonly file: string;
    readonly sample_id: string;
    readonly repeat: number;
    readonly message: string;
  } | null;
}
