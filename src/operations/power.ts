import { UsageError } from '../core/errors.ts';
import type { PowerReport } from '../core/power-report.ts';
import {
  detectableByMcNemar,
  detectableDifference,
  type PairVariance,
  pairsForMcNemar,
  pairsNeeded,
} from '../core/statistics/power.ts';

export interface PowerOptions {
  /** Share of right answers of the one model, and by how much the other differs. */
  readonly baseline: number;
  readonly difference: number | undefined;
  /** Share of the samples on which they differ; undefined: as if they had nothing in common. */
  readonly discordance: number | undefined;
  readonly samples: number | undefined;
  readonly repeats: number;
  readonly noise: number | undefined;
  readonly margin: number | undefined;
  readonly alpha: number;
  readonly power: number;
}

/** How many samples a comparison takes, or with how small a difference so many can do. Throws a `UsageError` for what cannot be. */
export async function power(options: PowerOptions): Promise<PowerReport> {
  const difference = options.difference ?? 0;
  checkQuestion(options);
  checkPossible(options, difference);
  const { baseline, alpha, power: wanted, repeats, noise = null, samples = null, margin = null } = options;
  const discordance = options.discordance ?? asStrangers(baseline, difference);
  const equal = margin !== null;
  return Promise.resolve({
    v: 1,
    goal: equal ? 'equality' : 'difference',
    baseline,
    discordance,
    discordance_assumed: options.discordance === undefined,
    difference,
    margin,
    alpha,
    power: wanted,
    repeats,
    noise,
    samples,
    samples_at_best: samples,
    samples_unpaired: null,
    test: repeats === 1 && !equal ? 'exact-mcnemar' : 'paired-t',
    ...(equal ? equality(options, discordance) : proof(options, discordance)),
  });
}

type Answer = Partial<Pick<PowerReport, 'difference' | 'margin' | 'samples' | 'samples_at_best' | 'samples_unpaired'>>;

function proof(options: PowerOptions, discordance: number): Answer {
  const { samples, difference, repeats } = options;
  if (samples !== undefined) {
    if (repeats === 1) return { difference: detectableByMcNemar(samples, discordance, options) ?? null };
    return { difference: detectableDifference(samples, varianceOf(options, discordance, 0), options) };
  }
  const size = Math.abs(difference ?? 0);
  const unpaired = unpairedSamples(options, size);
  if (repeats === 1) {
    const exact = pairsForMcNemar({ discordance, difference: size }, options) ?? null;
    return { samples: exact, samples_at_best: exact, samples_unpaired: unpaired };
  }
  const needed = (variance: PairVariance): number => pairsNeeded(size, variance, options);
  return { ...atWorstAndBest(options, discordance, size, needed), samples_unpaired: unpaired };
}

/**
 * The whole interval must lie within the margin, on both sides: the chance to miss is shared by both (Julious 2004, "Sample sizes for clinical
 * trials with normal data", equivalence).
 */
function equality(options: PowerOptions, discordance: number): Answer {
  const { samples, margin = 0, difference = 0 } = options;
  const assurance = { alpha: options.alpha, power: (1 + options.power) / 2 };
  const size = Math.abs(difference);
  if (samples !== undefined) {
    return { margin: size + detectableDifference(samples, varianceOf(options, discordance, size), assurance) };
  }
  const needed = (variance: PairVariance): number => pairsNeeded(margin - size, variance, assurance);
  return atWorstAndBest(options, discordance, size, needed);
}

function atWorstAndBest(
  options: PowerOptions,
  discordance: number,
  size: number,
  needed: (variance: PairVariance) => number,
): Answer {
  const best = { ...options, noise: options.noise ?? 1 };
  return {
    samples: needed(varianceOf(options, discordance, size)),
    samples_at_best: needed(varianceOf(best, discordance, size)),
  };
}

/** Of 0/1 scores that differ on a share ψ of the samples: ψ − δ². The part that is chance within a sample is averaged over its repeats. */
function varianceOf({ repeats, noise = 0 }: PowerOptions, discordance: number, difference: number): PairVariance {
  const all = discordance - difference ** 2;
  return { between: all * (1 - noise), within: (all * noise) / repeats };
}

function unpairedSamples({ baseline, difference = 0, alpha, power }: PowerOptions, size: number): number | null {
  const other = baseline + difference;
  const between = baseline * (1 - baseline) + other * (1 - other);
  return between === 0 ? null : pairsNeeded(size, { between, within: 0 }, { alpha, power });
}

/** How often two models differ of which neither knows more of a sample than its average. */
function asStrangers(baseline: number, difference: number): number {
  const other = baseline + difference;
  return baseline * (1 - other) + other * (1 - baseline);
}

function checkQuestion({ samples, difference, margin }: PowerOptions): void {
  if (margin !== undefined) return;
  if (samples === undefined && difference === undefined) {
    throw new UsageError('There is nothing to reckon.', 'Give --difference, --margin, or --samples.');
  }
  if (samples !== undefined && difference !== undefined) {
    throw new UsageError('--difference and --samples answer each other.', 'Give one of them.');
  }
  if (difference === 0) throw new UsageError('A difference of 0 cannot be proven.', 'Equality within a --margin can.');
}

function checkPossible({ baseline, discordance, samples, margin }: PowerOptions, difference: number): void {
  const other = baseline + difference;
  if (other > 1) {
    throw new UsageError(
      `From a baseline of ${String(baseline)} no difference of ${String(difference)} can be.`,
      'Shares of right answers lie between 0 and 1.',
    );
  }
  if (margin !== undefined && samples === undefined && margin <= difference) {
    throw new UsageError(
      `A difference of ${String(difference)} is not within a margin of ${String(margin)}.`,
      'Give a larger --margin, or no --difference.',
    );
  }
  if (discordance !== undefined) checkDiscordance(discordance, baseline, other);
}

function checkDiscordance(discordance: number, baseline: number, other: number): void {
  const least = Math.abs(other - baseline);
  const most = Math.min(baseline + other, 2 - baseline - other);
  if (discordance >= least - 1e-12 && discordance <= most + 1e-12 && discordance > 0) return;
  const range = `${least.toFixed(3)} to ${most.toFixed(3)}`;
  throw new UsageError(
    `Models that are right on ${baseline.toFixed(3)} and ${other.toFixed(3)} of the samples cannot differ on ${String(discordance)} of them.`,
    `--discordance can be ${range}.`,
  );
}
