import type { Dimension, LimitSnapshot } from '../../src/core/pacing.ts';
import type { Question } from './question.ts';

/** Why a server admits a request or not. Times in milliseconds. */
export interface Limiter {
  /** 0: admits it now. `undefined`: cannot say, for it depends on when others end. */
  waitMs(now: number, question: Question): number | undefined;
  take(question: Question): void;
  released?(): void;
  refused?(question: Question): void;
  /** Where the server publishes it. */
  readonly published?: { readonly dimension: Dimension; snapshot(now: number): LimitSnapshot };
  /** Status of a refusal. */
  readonly status: number;
}

export interface BucketTerms {
  readonly dimension: Dimension;
  /** Per minute. */
  readonly limit: number;
  /** What it holds when it is full. Default: the limit. */
  readonly burst?: number;
  /** Refused requests take from it, too. */
  readonly penal?: boolean;
  readonly hidden?: boolean;
  readonly periodMs?: number;
  readonly cost?: (question: Question) => number;
}

/** Refilled continuously. It publishes how full it is as a share of the limit, whatever it really holds. */
export function bucket(terms: BucketTerms): Limiter {
  const { dimension, limit, burst = limit, penal = false, hidden = false, periodMs = 60_000, cost = () => 1 } = terms;
  const rate = limit / periodMs;
  let level = burst;
  let at = 0;
  const refill = (now: number): void => {
    level = Math.min(burst, level + (now - at) * rate);
    at = now;
  };
  const snapshot = (now: number): LimitSnapshot => {
    refill(now);
    const remaining = Math.floor((Math.max(0, level) / burst) * limit);
    return { limit, remaining, resetMs: (limit - remaining) / rate };
  };
  return {
    status: 429,
    waitMs(now, question) {
      refill(now);
      const missing = cost(question) - level;
      return missing <= 1e-9 ? 0 : missing / rate;
    },
    take: (question) => void (level -= cost(question)),
    refused() {
      if (penal && dimension === 'requests') level = Math.max(-burst / 4, level - 1);
    },
    ...(hidden ? {} : { published: { dimension, snapshot } }),
  };
}

/** So many requests in each minute, the first of which began `phaseMs` ago. */
export function minuteWindow(limit: number, phaseMs: number, hidden = false): Limiter {
  const periodMs = 60_000;
  let start = -phaseMs;
  let used = 0;
  const roll = (now: number): void => {
    const ended = Math.floor((now - start) / periodMs);
    if (ended <= 0) return;
    start += ended * periodMs;
    used = 0;
  };
  const snapshot = (now: number): LimitSnapshot => {
    roll(now);
    return { limit, remaining: limit - used, resetMs: start + periodMs - now };
  };
  return {
    status: 429,
    waitMs(now) {
      roll(now);
      return used < limit ? 0 : start + periodMs - now;
    },
    take: () => void (used += 1),
    ...(hidden ? {} : { published: { dimension: 'requests', snapshot } }),
  };
}

/** Refuses what comes while so many are under way. */
export function concurrencyCap(cap: number, status: number): Limiter {
  let inFlight = 0;
  return {
    status,
    waitMs: () => (inFlight < cap ? 0 : undefined),
    take: () => void (inFlight += 1),
    released: () => void (inFlight -= 1),
  };
}

/** Refuses everything for a while, and asks to come back after `retryAfterMs`. */
export function outage(from: number, until: number, retryAfterMs: number | undefined): Limiter {
  return {
    status: 429,
    waitMs: (now) => (now >= from && now < until ? retryAfterMs : 0),
    take: () => undefined,
  };
}
