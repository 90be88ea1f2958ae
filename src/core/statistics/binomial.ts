import { logGamma } from './gamma.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/** Probability of exactly so many successes. */
export function binomialPmf(successes: number, trials: number, share: number): number {
  if (successes < 0 || successes > trials) return 0;
  if (share <= 0) return successes === 0 ? 1 : 0;
  if (share >= 1) return successes === trials ? 1 : 0;
  const failures = trials - successes;
  const ways = logGamma(trials + 1) - logGamma(successes + 1) - logGamma(failures + 1);
  return Math.exp(ways + successes * Math.log(share) + failures * Math.log1p(-share));
}

/** Probability of at most so many successes (DLMF 8.17.5). */
export function binomialCdf(successes: number, trials: number, share: number): number {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return incompleteBeta(1 - share, trials - successes, successes + 1, share);
}
