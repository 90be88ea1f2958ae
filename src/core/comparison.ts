import type { StoppedEarly } from './early-stop.ts';
import type { Interval } from './statistics/interval.ts';
import type { TestName } from './statistics/difference.ts';
import type { Verdict } from './statistics/verdict.ts';

/** What `evals compare --json` prints: version 1 of a contract (`docs/formats.md`). Differences are B − A, in the unit of the scores. */
export interface ComparisonReport {
  readonly v: 1;
  readonly time: string;
  readonly alpha: number;
  readonly margin: number;
  /** One for each eval and each pair of what was named; all against the first. */
  readonly comparisons: readonly Comparison[];
  readonly warnings: readonly string[];
}

export interface Comparison {
  readonly eval_name: string;
  /** Name of the score that is compared. */
  readonly metric: string;
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  /** What of the plans is not the same, the model apart: `prompt`, `dataset`, … */
  readonly differs: readonly string[];
  readonly pairs: PairCounts;
  readonly difference: {
    readonly mean: number;
    readonly standard_error: number | null;
    readonly ci95: Interval | null;
    /** Groups of samples that may depend on one another; null: none were named. */
    readonly clusters: number | null;
    /** Column of the samples that tells them apart. */
    readonly cluster_by: string | null;
  };
  readonly test: {
    /** `confidence-sequence`: the two stopped each other early (`settled`); p is then at most what stands here. */
    readonly name: TestName | 'confidence-sequence';
    /** null: it cannot be told. */
    readonly p: number | null;
    /** Holm's, over all comparisons of this report. */
    readonly adjusted_p: number | null;
    /** Why the exact McNemar test is not offered; null where it is. */
    readonly no_mcnemar: 'repeats' | 'not-binary' | 'clusters' | null;
  };
  /** Pairs of 0/1 scores with one repeat; null for any other. */
  readonly table: { both: number; only_a: number; only_b: number; neither: number } | null;
  /** The lowest and the highest difference that failed samples leave open; null when none failed, or scores go beyond 0 and 1. */
  readonly bounds: Interval | null;
  readonly flips: Flips;
  readonly verdict: Verdict;
  /** B proven worse by more than the margin; B proven not to be worse by the margin. */
  readonly regression: boolean;
  readonly no_worse: boolean;
  /** How many pairs would probably (80 %) show the difference that was seen, or that there is none beyond the margin; null: no number would, or it is proven. */
  readonly samples_needed: number | null;
  /** The smallest difference that so many pairs with such scores would probably (80 %) show; null: it cannot be told. */
  readonly detectable: number | null;
}

export interface ComparedSide {
  readonly label: string;
  readonly model_name: string;
  readonly simulated: boolean;
  /** Task files, oldest first. */
  readonly files: readonly string[];
  readonly repeats: number;
  readonly samples: number;
  readonly scored: number;
  readonly failed: number;
  readonly pending: number;
  /** Present where it stopped early: score and interval are then of its first `n` samples, and nothing is pending. */
  readonly stopped_early?: StoppedEarly;
  /** Mean over its own scored samples. null: none. */
  readonly score: number | null;
  readonly ci95: Interval | null;
  /** All that was paid, or may have been; null: not known. */
  readonly cost_usd: number | null;
  /** Mean time that the calls of one pass over a sample took; null: none. */
  readonly ms_per_sample: number | null;
}

export interface PairCounts {
  readonly compared: number;
  /** Samples of the one that the other does not have. */
  readonly only_a: number;
  readonly only_b: number;
  /** Samples of both, of which one or both failed, or are pending. */
  readonly failed: number;
  readonly pending: number;
  /** Samples of both, of which one side stopped early before it; absent where none did. */
  readonly not_asked?: number;
}

/** Samples on which the two differ. */
export interface Flips {
  readonly a_higher: number;
  readonly b_higher: number;
  /** The first few of each, or all. */
  readonly listed: readonly Flip[];
}

export interface Flip {
  readonly sample_id: string;
  readonly a: number;
  readonly b: number;
}
