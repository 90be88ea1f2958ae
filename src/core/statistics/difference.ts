import { exactMcNemar } from './mcnemar.ts';
import { type Interval, usualConfidence } from './interval.ts';
import { type MeanEstimate, meanEstimate, meanInterval } from './mean.ts';
import { normalQuantile } from './normal.ts';
import { studentTwoSided } from './student.ts';

/** How the pairs of two lists of 0/1 scores fall. */
export interface PairTable {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** How much higher the second of two means is. */
export interface Difference extends MeanEstimate {
  readonly interval: Interval | null;
}

/**
 * The mean of the differences within pairs, second minus first: √(Var(d)/n), clustered where there are clusters. Miller 2024, "Adding Error Bars to Evals". What
 * two scores of a pair have in common takes no part in it, so it is narrower than the unpaired one.
 */
export function pairedDifference(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  clusterOf?: ArrayLike<number>,
  confidence = usualConfidence,
): Difference | undefined {
  const values = Float64Array.from(first, (value, index) => (second[index] ?? 0) - value);
  const estimate = meanEstimate(values, clusterOf);
  if (estimate === undefined) return undefined;
  const alike = estimate.standardError === 0 && values.every((value) => value === values[0]);
  return {
    ...estimate,
    interval: alike ? intervalOfAlike(estimate, [first, second], confidence) : meanInterval(estimate, confidence),
  };
}

/**
 * Where all differences are the same their spread says nothing, and an interval of no width would be a lie. Something else may stand
 * behind at most a share q of all pairs, q = 1 − (α/2)^(1/C) (Clopper and Pearson for 0 of C); for scores in [0, 1] it is
 * somewhere in [−1, 1]. null for other scores.
 */
function intervalOfAlike(
  { mean, clusters }: MeanEstimate,
  scores: readonly ArrayLike<number>[],
  confidence: number,
): Interval | null {
  if (!scores.every((list) => Array.prototype.every.call(list, (value: number) => value >= 0 && value <= 1)))
    return null;
  const unseen = 1 - ((1 - confidence) / 2) ** (1 / clusters);
  return [mean - unseen * (1 + mean), mean + unseen * (1 - mean)];
}

/** The difference of two means over different samples: √(SE_A² + SE_B²), and Welch's degrees of freedom (1947). */
export function unpairedDifference(
  first: MeanEstimate,
  second: MeanEstimate,
  confidence = usualConfidence,
): Difference {
  const [one, other] = [first.standardError, second.standardError];
  const standardError = one === null || other === null ? null : Math.hypot(one, other);
  const parts = (one ?? 0) ** 4 / Math.max(1, first.degrees) + (other ?? 0) ** 4 / Math.max(1, second.degrees);
  const estimate = {
    count: first.count + second.count,
    clusters: first.clusters + second.clusters,
    mean: second.mean - first.mean,
    standardError,
    degrees: parts === 0 ? first.degrees + second.degrees : (standardError ?? 0) ** 4 / parts,
  };
  return { ...estimate, interval: meanInterval(estimate, confidence) };
}

export function pairTable(first: ArrayLike<number>, second: ArrayLike<number>): PairTable {
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (let index = 0; index < first.length; index++) {
    if (first[index] === 1) table[second[index] === 1 ? 'both' : 'onlyFirst'] += 1;
    else table[second[index] === 1 ? 'onlySecond' : 'neither'] += 1;
  }
  return table;
}

/**
 * Interval of the difference of two paired shares, second minus first: Wald's after half a pair was added to each cell (Agresti and Min
 * 2005, "Simple improved confidence intervals for comparing matched proportions"). It has a width also where no pair differs.
 */
export function pairedShareInterval(table: PairTable, confidence = usualConfidence): Interval {
  const { both, onlyFirst, onlySecond, neither } = table;
  const pairs = both + onlyFirst + onlySecond + neither + 2;
  const difference = (onlySecond - onlyFirst) / pairs;
  const spread = (onlyFirst + onlySecond + 1) / pairs - difference * difference;
  const margin = normalQuantile((1 + confidence) / 2) * Math.sqrt(spread / pairs);
  return [Math.max(-1, difference - margin), Math.min(1, difference + margin)];
}

export type TestName = 'exact-mcnemar' | 'paired-t' | 'clustered-paired-t';

/** The probability of a difference at least as large if there were none, by a test that was named beforehand. null where it cannot be told. */
export function probabilityOfNoDifference(test: TestName, difference: Difference, table: PairTable): number | null {
  if (test === 'exact-mcnemar') return exactMcNemar(table.onlyFirst, table.onlySecond);
  const { mean, standardError, degrees } = difference;
  if (mean === 0 && standardError !== null) return 1;
  return standardError === null || standardError === 0 ? null : studentTwoSided(mean / standardError, degrees);
}
