/** A closed interval. */
export type Interval = readonly [low: number, high: number];

/** Half-width of the central 95 % of the normal distribution, in standard deviations. */
export const z95 = 1.959963984540054;

/** Wilson's score interval (1927) for a share of successes; sound for small samples and near 0 and 1. undefined for no trials. */
export function wilsonInterval(successes: number, trials: number, z = z95): Interval | undefined {
  if (trials === 0) return undefined;
  const share = successes / trials;
  const denominator = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / denominator;
  const margin = (z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))) / denominator;
  return [successes === 0 ? 0 : Math.max(0, centre - margin), successes === trials ? 1 : Math.min(1, centre + margin)];
}

/** 97.5 % quantiles of Student's t distribution for 1 to 30 degrees of freedom (any statistical table); beyond, close to the normal one. */
const t975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Student's 95 % interval (1908) of the mean of few measurements; undefined for fewer than two. */
export function studentInterval(values: readonly number[]): Interval | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const mean = values.reduce((total, value) => total + value, 0) / n;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const margin = (t975[n - 2] ?? z95) * Math.sqrt(squares / (n - 1) / n);
  return [mean - margin, mean + margin];
}
