import type { Clock } from '../core/clock.ts';
import type { ModelProfile } from './settings.ts';

/** Names and values in turn, as `writeHead` takes them. */
export type FlatHeaders = readonly string[];

export interface Verdict {
  readonly admitted: boolean;
  /** How long until the same request would be admitted, in whole milliseconds; 0 when it is. */
  readonly waitMs: number;
  /** What of the limits is left, in OpenAI's headers. Empty without limits. */
  readonly headers: FlatHeaders;
}

/** The rate limits of one model. */
export interface RateLimits {
  /** Charges one request and its cost in tokens, or neither. */
  admit(cost: number): Verdict;
}

/**
 * Limits by the minute as OpenAI keeps them: a bucket for requests and one for tokens, each full at the start and
 * refilled continuously. A request dearer than a whole bucket is charged a whole bucket.
 */
export function rateLimits(profile: Pick<ModelProfile, 'rpm' | 'tpm'>, clock: Clock): RateLimits {
  const requests = profile.rpm > 0 ? [bucket('requests', profile.rpm, clock)] : [];
  const tokens = profile.tpm > 0 ? [bucket('tokens', profile.tpm, clock)] : [];
  return {
    admit(cost) {
      const waits = [...requests.map((bucket) => bucket.wait(1)), ...tokens.map((bucket) => bucket.wait(cost))];
      const waitMs = Math.max(0, ...waits);
      if (waitMs === 0) {
        for (const bucket of requests) bucket.take(1);
        for (const bucket of tokens) bucket.take(cost);
      }
      const headers = [...requests, ...tokens].flatMap((bucket) => bucket.headers());
      return { admitted: waitMs === 0, waitMs, headers };
    },
  };
}

const minute = 60_000;
/** Sums of fractions are off by less than this, in ms; nobody shall wait a whole millisecond for it. */
const rounding = 1e-6;

interface Bucket {
  wait(cost: number): number;
  take(cost: number): void;
  headers(): string[];
}

/** The bucket is kept as the moment at which it will be full; an empty one is a minute away from it. */
function bucket(unit: 'requests' | 'tokens', limit: number, clock: Clock): Bucket {
  let fullAt = clock.monotonic();
  const untilFull = (): number => Math.max(0, fullAt - clock.monotonic());
  const refillTime = (cost: number): number => (Math.min(cost, limit) * minute) / limit;
  return {
    wait: (cost) => Math.max(0, Math.ceil(untilFull() + refillTime(cost) - minute - rounding)),
    take(cost) {
      fullAt = clock.monotonic() + untilFull() + refillTime(cost);
    },
    headers: () => [
      `x-ratelimit-limit-${unit}`,
      String(limit),
      `x-ratelimit-remaining-${unit}`,
      String(Math.max(0, Math.floor(limit * (1 - (untilFull() - rounding) / minute)))),
      `x-ratelimit-reset-${unit}`,
      resetTime(untilFull() - rounding),
    ],
  };
}

/** A duration as OpenAI writes it, rounded up to a millisecond: `12ms`, `8.64s`, `6m0s`, `1h0m30s`. */
export function resetTime(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms));
  if (whole < 1_000) return `${whole}ms`;
  const seconds = `${(whole % minute) / 1_000}s`;
  const minutes = Math.floor(whole / minute);
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}
