import { binomialCdf, binomialPmf } from './binomial.ts';
import { firstThat, risingTo } from './bisection.ts';
import { normalQuantile } from './normal.ts';

/** How sure a comparison is to be: two-sided `alpha`, and the chance of proving a difference that is there. */
export interface Assurance {
  readonly alpha: number;
  readonly power: number;
}

const usualAssurance: Assurance = { alpha: 0.05, power: 0.8 };

/** How much one pair of scores tells (Miller 2024, "Adding Error Bars to Evals"). */
export interface PairVariance {
  /** ω²: of the difference between the two models' true means of a sample. */
  readonly between: number;
  /** σ_A²/K_A + σ_B²/K_B: what chance adds within a sample, after repeats were averaged. */
  readonly within: number;
}

/** n = (z_{α/2} + z_β)²·(ω² + σ_A²/K_A + σ_B²/K_B)/δ² (Miller 2024), rounded up. */
export function pairsNeeded(difference: number, { between, within }: PairVariance, assurance = usualAssurance): number {
  // Rounding must not turn a whole number into the next one.
  return Math.ceil((deviations(assurance) ** 2 * (between + within)) / difference ** 2 - 1e-9);
}

/** δ = (z_{α/2} + z_β)·√((ω² + σ_A²/K_A + σ_B²/K_B)/n): the smallest difference that so many pairs can show. Miller 2024. */
export function detectableDifference(
  pairs: number,
  { between, within }: PairVariance,
  assurance = usualAssurance,
): number {
  return deviations(assurance) * Math.sqrt((between + within) / pairs);
}

/** Variance of the difference within a pair of two scores with the same variance and so much correlation: 2σ²(1 − ρ). */
export function variancePerPair(variance: number, correlation: number): PairVariance {
  return { between: 2 * variance * (1 - correlation), within: 0 };
}

function deviations({ alpha, power }: Assurance): number {
  return normalQuantile(1 - alpha / 2) + normalQuantile(power);
}

/** Two models on 0/1 scores: the share of samples on which they differ, and how much more often the better one is right. */
export interface Contest {
  readonly discordance: number;
  readonly difference: number;
}

/**
 * The chance that the exact McNemar test proves the difference with so many pairs (in its direction): over every number of differing pairs
 * there may be, weighted by its probability. Exact but for numbers less likely than 1e-12.
 */
export function powerOfMcNemar(
  pairs: number,
  { discordance, difference }: Contest,
  alpha = usualAssurance.alpha,
): number {
  const share = (discordance + difference) / (2 * discordance);
  const expected = pairs * discordance;
  const reach = 7.5 * Math.sqrt(expected * (1 - discordance)) + 30;
  let power = 0;
  let critical = -1;
  for (
    let differing = Math.max(0, Math.floor(expected - reach));
    differing <= Math.min(pairs, expected + reach);
    differing++
  ) {
    // One more pair moves the most losses that still count as proof by none or one.
    critical = critical < 0 ? mostLosses(differing, alpha) : critical + Number(proves(critical + 1, differing, alpha));
    if (critical < 0) continue;
    power += binomialPmf(differing, pairs, discordance) * binomialCdf(critical, differing, 1 - share);
  }
  return Math.min(1, power);
}

function proves(losses: number, differing: number, alpha: number): boolean {
  return 2 * binomialCdf(losses, differing, 0.5) <= alpha;
}

/** −1: so few that nothing can be proven. */
function mostLosses(differing: number, alpha: number): number {
  const first = firstThat((losses) => !proves(losses, differing, alpha), 0, differing);
  return (first ?? 0) - 1;
}

const mostPairs = 100_000_000;
/** From so many differing pairs on the formula is right within one per cent, and the sum over all that can happen takes seconds. */
const formulaFrom = 5000;

/** The fewest pairs with which the exact McNemar test has the power that is asked for; undefined beyond 100 million. */
export function pairsForMcNemar(contest: Contest, assurance = usualAssurance): number | undefined {
  const { discordance, difference } = contest;
  const formula = pairsNeeded(difference, { between: discordance - difference ** 2, within: 0 }, assurance);
  if (formula * discordance > formulaFrom) return formula <= mostPairs ? formula : undefined;
  const { alpha, power } = assurance;
  return firstThat((pairs) => powerOfMcNemar(pairs, contest, alpha) >= power, 1, mostPairs);
}

/** The smallest difference that the exact McNemar test can show with so many pairs; undefined when even the largest is too small. */
export function detectableByMcNemar(
  pairs: number,
  discordance: number,
  assurance = usualAssurance,
): number | undefined {
  const { alpha, power } = assurance;
  // The difference is in its own variance: hardly, where so many differ.
  if (pairs * discordance > formulaFrom)
    return detectableDifference(pairs, { between: discordance, within: 0 }, assurance);
  const reached = (difference: number): number => powerOfMcNemar(pairs, { discordance, difference }, alpha);
  return reached(discordance) < power ? undefined : risingTo(power, reached, 0, discordance);
}
