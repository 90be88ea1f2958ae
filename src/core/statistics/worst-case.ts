import type { Interval } from './interval.ts';

/** Scores that lie in [0, 1], of samples that both sides of a comparison were asked. */
export interface IncompletePairs {
  /** Pairs with both scores, and the sum of their differences, second minus first. */
  readonly pairs: number;
  readonly sum: number;
  /** Scores of samples whose other half failed, and the number of those that lost both. */
  readonly onlyFirst: readonly number[];
  readonly onlySecond: readonly number[];
  readonly neither: number;
}

/**
 * The lowest and the highest difference that the lost scores leave open: each of them may have been anything in [0, 1] (Manski 1989,
 * "Anatomy of the Selection Problem"). Whoever drops them says that none of it matters.
 */
export function worstCaseDifference({
  pairs,
  sum,
  onlyFirst,
  onlySecond,
  neither,
}: IncompletePairs): Interval | undefined {
  const all = pairs + onlyFirst.length + onlySecond.length + neither;
  if (all === 0) return undefined;
  const known = sum + total(onlySecond) - total(onlyFirst);
  return [(known - onlySecond.length - neither) / all, (known + onlyFirst.length + neither) / all];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
