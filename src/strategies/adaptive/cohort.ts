import type { Attempt } from './epoch.ts';
import { fastestDurations, shortestMs } from './kaplan-meier.ts';

/** What the requests that started under one limit tell of the server, so far. */
export interface Cohort {
  /** Mean logarithm of the latency, per token where the server reports them: what levels are compared by. */
  readonly logLatency: number;
  readonly deviation: number;
  readonly samples: number;
  /** Of all requests that started, those that have not failed. Of those that ended it would be too few: failures are fast. */
  readonly successShare: number;
  /** Latency itself, in milliseconds, of the faster requests. */
  readonly typicalMs: number;
}

/** The deviation of the lower 60 % of a lognormal, to that of all of it. */
const fromLowerShare = 1.9;
/** The deviation of the middle 80 % of a normal distribution, to that of all of it. */
const fromTrimmed = 1.5;
const trimmedShare = 0.1;
/** An answer's latency grows with its tokens; as much as this many are spent before the first one. */
const tokensBeforeFirst = 50;
const leastDeviation = 0.02;

/** undefined while too few have ended. */
export function cohortOf(attempts: readonly Attempt[], now: number): Cohort | undefined {
  const unfailed = attempts.filter(({ failed }) => !failed);
  const fastest = fastestDurations(
    unfailed.map(({ sentAt, endedAt }) => ({ ms: (endedAt ?? now) - sentAt, running: endedAt === undefined })),
  );
  if (fastest === undefined) return undefined;
  return {
    logLatency: fastest.mean,
    deviation: fromLowerShare * fastest.deviation,
    samples: fastest.samples,
    successShare: unfailed.length / attempts.length,
    typicalMs: Math.exp(fastest.mean),
    ...perToken(unfailed),
  };
}

/** Latency per token, where nearly all ended requests report tokens: long answers are then no sign of a slow server. */
function perToken(unfailed: readonly Attempt[]): Pick<Cohort, 'logLatency' | 'deviation' | 'samples'> | undefined {
  let ended = 0;
  const logarithms: number[] = [];
  for (const { sentAt, endedAt, outputTokens } of unfailed) {
    if (endedAt === undefined) continue;
    ended += 1;
    if (outputTokens === undefined) continue;
    logarithms.push(Math.log(Math.max(endedAt - sentAt, shortestMs) / (tokensBeforeFirst + outputTokens)));
  }
  if (logarithms.length < 0.8 * ended || logarithms.length < 5) return undefined;
  logarithms.sort((a, b) => a - b);
  const cut = Math.floor(logarithms.length * trimmedShare);
  const middle = logarithms.slice(cut, logarithms.length - cut);
  const mean = middle.reduce((sum, value) => sum + value, 0) / middle.length;
  const variance = middle.reduce((sum, value) => sum + (value - mean) ** 2, 0) / middle.length;
  const deviation = Math.max(leastDeviation, fromTrimmed * Math.sqrt(variance));
  return { logLatency: mean, deviation, samples: middle.length };
}
