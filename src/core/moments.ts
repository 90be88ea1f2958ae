import type { Interval } from './statistics/interval.ts';
import { meanInterval } from './statistics/mean.ts';
import { clusteredShareInterval } from './statistics/share.ts';
import { wilsonInterval } from './statistics/wilson.ts';

/**
 * Sums from which mean and interval of one score follow, so that a fold keeps no samples. Repeats of one sample are a
 * cluster: the standard error is the clustered one (Miller 2024, "Adding Error Bars to Evals", with the factor C/(C−1)).
 */
export interface Moments {
  /** Scores, and their sum. */
  count: number;
  sum: number;
  /** True while every score was 0 or 1. */
  binary: boolean;
  /** Samples with at least one score; over samples: sums of S², S·n and n², S and n being a sample's sum and count. */
  clusters: number;
  sumSquares: number;
  sumProducts: number;
  countSquares: number;
}

export function emptyMoments(): Moments {
  return { count: 0, sum: 0, binary: true, clusters: 0, sumSquares: 0, sumProducts: 0, countSquares: 0 };
}

/** Adds one score of a sample that had `priorCount` scores with sum `priorSum` before. */
export function addScore(
  moments: Moments,
  value: number,
  [priorCount, priorSum]: readonly [number, number] = [0, 0],
): void {
  const sum = priorSum + value;
  const count = priorCount + 1;
  moments.count += 1;
  moments.sum += value;
  moments.binary &&= value === 0 || value === 1;
  if (priorCount === 0) moments.clusters += 1;
  moments.sumSquares += sum * sum - priorSum * priorSum;
  moments.sumProducts += sum * count - priorSum * priorCount;
  moments.countSquares += count * count - priorCount * priorCount;
}

/** Adds the sums of other samples. */
export function addMoments(moments: Moments, others: Moments): void {
  moments.count += others.count;
  moments.sum += others.sum;
  moments.binary &&= others.binary;
  moments.clusters += others.clusters;
  moments.sumSquares += others.sumSquares;
  moments.sumProducts += others.sumProducts;
  moments.countSquares += others.countSquares;
}

/** undefined for no scores. */
export function meanOf(moments: Moments): number | undefined {
  return moments.count === 0 ? undefined : moments.sum / moments.count;
}

/** Wilson's interval for 0/1 scores, with repeats that of a clustered share, else Student's on the clustered standard error. undefined where there is too little to say. */
export function interval95(moments: Moments): Interval | undefined {
  const { count, sum, clusters, binary } = moments;
  if (count === 0) return undefined;
  if (binary && clusters === count) return wilsonInterval(sum, count);
  if (clusters < 2) return undefined;
  const mean = sum / count;
  const spread = moments.sumSquares - 2 * mean * moments.sumProducts + mean * mean * moments.countSquares;
  const standardError = Math.sqrt((Math.max(0, spread) * clusters) / (clusters - 1)) / count;
  const estimate = { count, clusters, mean, standardError, degrees: clusters - 1 };
  return (binary ? clusteredShareInterval(estimate) : meanInterval(estimate)) ?? undefined;
}
