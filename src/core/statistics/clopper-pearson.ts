import { incompleteBetaInverse } from './incomplete-beta.ts';
import { type Interval, usualConfidence } from './interval.ts';

/**
 * The exact interval of Clopper and Pearson (1934) for a share of successes: it holds the truth at least as often as it says,
 * for every share and number of trials. undefined for no trials.
 */
export function clopperPearson(successes: number, trials: number, confidence = usualConfidence): Interval | undefined {
  if (trials === 0) return undefined;
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return [
    successes === 0 ? 0 : incompleteBetaInverse(tail, successes, failures + 1),
    failures === 0 ? 1 : incompleteBetaInverse(1 - tail, successes + 1, failures),
  ];
}
