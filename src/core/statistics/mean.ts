import { type Interval, usualConfidence } from './interval.ts';
import { studentQuantile } from './student.ts';

/** What measurements say of the mean of all that could have been measured. */
export interface MeanEstimate {
  readonly count: number;
  /** Groups of measurements that may depend on one another; as many as measurements where each stands alone. */
  readonly clusters: number;
  readonly mean: number;
  /** Of the mean. null for a single measurement or cluster. */
  readonly standardError: number | null;
  /** Of Student's t: clusters − 1. */
  readonly degrees: number;
}

/**
 * Mean and its standard error. Without clusters that of the central limit theorem, √(Σ(x−x̄)²/(n−1)/n). With them the clustered one,
 * √(C/(C−1)·Σ_c(Σ_{i∈c}(x_i−x̄))²)/n: Miller 2024, "Adding Error Bars to Evals", with the factor for few clusters (Cameron and
 * Miller 2015, "A Practitioner's Guide to Cluster-Robust Inference"). With one measurement to a cluster they are the same.
 * `clusterOf` is a whole number from 0 for each measurement; which ones are used does not matter. undefined for no measurements.
 */
export function meanEstimate(values: ArrayLike<number>, clusterOf?: ArrayLike<number>): MeanEstimate | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const mean = sumOf(values, (value) => value) / count;
  const sums = clusterOf === undefined ? undefined : clusterSums(values, mean, clusterOf);
  const clusters = sums === undefined ? count : sums.size;
  const squares =
    sums === undefined
      ? sumOf(values, (value) => (value - mean) ** 2)
      : [...sums.values()].reduce((total, sum) => total + sum * sum, 0);
  const standardError = clusters < 2 ? null : Math.sqrt((squares * clusters) / (clusters - 1)) / count;
  return { count, clusters, mean, standardError, degrees: clusters - 1 };
}

/**
 * Student's interval around the mean, with clusters − 1 degrees of freedom: right for few clusters, and the normal one for many. null
 * where there is no standard error.
 */
export function meanInterval(estimate: MeanEstimate, confidence = usualConfidence): Interval | null {
  const { mean, standardError, degrees } = estimate;
  if (standardError === null) return null;
  const margin = studentQuantile((1 + confidence) / 2, degrees) * standardError;
  return [mean - margin, mean + margin];
}

function clusterSums(values: ArrayLike<number>, mean: number, clusterOf: ArrayLike<number>): Map<number, number> {
  const sums = new Map<number, number>();
  for (let index = 0; index < values.length; index++) {
    const cluster = clusterOf[index] ?? -1;
    sums.set(cluster, (sums.get(cluster) ?? 0) + (values[index] ?? 0) - mean);
  }
  return sums;
}

function sumOf(values: ArrayLike<number>, term: (value: number) => number): number {
  return Array.prototype.reduce.call<ArrayLike<number>, [(sum: number, value: number) => number, number], number>(
    values,
    (sum, value) => sum + term(value),
    0,
  );
}
