import type { Cohort } from './cohort.ts';

/** What a limit was seen to deliver. */
export interface Level {
  readonly limit: number;
  readonly logLatency: number;
  readonly successShare: number;
  /** Of `logLatency`. */
  readonly variance: number;
  readonly samples: number;
}

/** Two samples prove nothing: every variance is shrunk towards that of four samples with this deviation. */
const priorDeviation = 0.6;
const priorSamples = 4;
/** The mean of a part of a distribution varies more than that of all of it. */
const inflation = 1.5625;
const leastVariance = 4e-4;
const leastSuccessShare = 0.05;

export function levelOf(limit: number, { logLatency, deviation, samples, successShare }: Cohort): Level {
  const shrunk = (samples * deviation ** 2 + priorSamples * priorDeviation ** 2) / (samples + priorSamples);
  return { limit, logLatency, successShare, variance: (inflation * shrunk) / samples + leastVariance, samples };
}

/** Logarithm of the good answers per time, up to a constant: Little's law. */
export function goodput({ limit, logLatency, successShare }: Level): number {
  return Math.log(limit) - logLatency + Math.log(Math.max(leastSuccessShare, successShare));
}

export function standardError(a: Level, b: Level): number {
  return Math.sqrt(a.variance + b.variance);
}

/** What more goodput `b` has than `a`, as a share of what linear scaling would bring; `optimism` in standard errors. */
export function gain(a: Level, b: Level, optimism: number): number {
  const more = goodput(b) - goodput(a) + optimism * standardError(a, b);
  return (Math.exp(more) - 1) / (b.limit / a.limit - 1);
}

/** How goodput grows with the limit from `a` to `b`: 0 not at all, 1 linearly. */
export function elasticity(a: Level, b: Level): { readonly value: number; readonly error: number } {
  const steps = Math.log(b.limit / a.limit);
  return { value: (goodput(b) - goodput(a)) / steps, error: standardError(a, b) / steps };
}
