import type { Interval } from './interval.ts';

/** What a comparison comes to. `equal`: the difference is proven to be smaller than the margin. */
export type Verdict = 'a-better' | 'b-better' | 'equal' | 'cannot-tell';

export interface Evidence {
  /** B − A. */
  readonly mean: number;
  /** Of a difference at least as large if there were none, by the test that was named beforehand; adjusted for all that are compared. null: it cannot be told. */
  readonly probability: number | null;
  /** Of the difference, as sure as all comparisons together ask for. null: it cannot be told. */
  readonly interval: Interval | null;
  /** Differences up to it do not matter; 0: every one does. */
  readonly margin: number;
  readonly alpha: number;
}

/**
 * The one place that decides what is proven. A difference that lies within the margin, all of its interval, is none that matters: `equal`
 * (two one-sided tests at alpha/2 each, Schuirmann 1987). Else the better one is better if the test says so.
 */
export function verdictOf({ mean, probability, interval, margin, alpha }: Evidence): Verdict {
  if (margin > 0 && interval !== null && interval[0] >= -margin && interval[1] <= margin) return 'equal';
  if (probability === null || probability > alpha || mean === 0) return 'cannot-tell';
  return mean > 0 ? 'b-better' : 'a-better';
}

/** Whether B is proven to be worse than A by more than the margin: with a margin by the whole interval, without by the test. */
export function isRegression(evidence: Evidence): boolean {
  const { margin, interval } = evidence;
  return margin > 0 ? interval !== null && interval[1] < -margin : verdictOf(evidence) === 'a-better';
}

/** Whether B is proven not to be worse than A by the margin or more: non-inferior. */
export function isNoWorse({ margin, interval, mean, probability, alpha }: Evidence): boolean {
  if (interval !== null && interval[0] > -margin) return true;
  return margin === 0 && verdictOf({ margin, interval, mean, probability, alpha }) === 'b-better';
}
