import type { Interval } from './interval.ts';
import { z95 } from './normal.ts';

/** Wilson's score interval (1927) for a share of successes; sound for small samples and near 0 and 1. undefined for no trials. */
export function wilsonInterval(successes: number, trials: number, z = z95): Interval | undefined {
  if (trials === 0) return undefined;
  const share = successes / trials;
  const denominator = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / denominator;
  const margin = (z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))) / denominator;
  return [successes === 0 ? 0 : Math.max(0, centre - margin), successes === trials ? 1 : Math.min(1, centre + margin)];
}
