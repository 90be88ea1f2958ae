import type { LearnedLimit, LimitSnapshot } from '../../core/pacing.ts';

interface Reading {
  readonly used: number;
  readonly resetMs: number;
  readonly resetAt: number;
  /** The period, if this is a bucket: it refills at limit / period, so what is used is back after used × period / limit. */
  readonly periodMs: number;
}

/** What several snapshots agree on. `sure`: no further snapshot will be asked. */
export type Finding =
  | { readonly kind: 'bucket'; readonly periodMs: number; readonly sure: boolean }
  | { readonly kind: 'window'; readonly endsAt: number; readonly sure: true };

const secondMs = 1000;
const minuteMs = 60_000;
const periods = [secondMs, 10 * secondMs, minuteMs, 60 * minuteMs, 24 * 60 * minuteMs];
const kept = 16;
const needed = 4;
const certain = 8;

/** Clocks and networks move the end of one and the same window by this much. */
export const windowJitterMs = 1500;
/** We wait this much longer than a window's end as the server states it. */
export const windowMarginMs = 250;

/**
 * Finds out from headers whether a limit is a bucket or a window, and its period: they say neither. In a bucket the time until it
 * is full grows with what is used; in a window it does not.
 */
export class PeriodFinder {
  #readings: Reading[] = [];

  /** `sentAt`: when the request was sent that brought the snapshot. */
  add(sentAt: number, { limit, remaining, resetMs }: LimitSnapshot): Finding | undefined {
    const used = limit - remaining;
    if (resetMs <= 0 || used <= 0 || used === this.#readings.at(-1)?.used) return undefined;
    this.#readings.push({ used, resetMs, resetAt: sentAt + resetMs, periodMs: (resetMs * limit) / used });
    if (this.#readings.length > kept) this.#readings.shift();
    return this.#readings.length < needed ? undefined : (this.#bucket() ?? this.#window(limit));
  }

  /** The period of the newest snapshot read as a bucket's: too long, and so a careful guess, for a window. */
  get newestPeriodMs(): number | undefined {
    return this.#readings.at(-1)?.periodMs;
  }

  #bucket(): Finding | undefined {
    const all = this.#readings.map(({ periodMs }) => periodMs);
    const least = Math.min(...all);
    const most = Math.max(...all);
    if (most / least >= 1.35) return undefined;
    const typical = Math.sqrt(least * most);
    const periodMs = periods.find((period) => typical / period < 1.25 && period / typical < 1.25);
    if (periodMs === undefined) return undefined;
    return { kind: 'bucket', periodMs, sure: this.#readings.length >= certain };
  }

  #window(limit: number): Finding | undefined {
    const used = this.#readings.map((reading) => reading.used);
    const ends = this.#readings.map((reading) => reading.resetAt);
    const mostUsed = Math.max(...used);
    const endsAt = Math.max(...ends);
    const newestResetMs = this.#readings.at(-1)?.resetMs ?? 0;
    const sameEnd = endsAt - Math.min(...ends) <= windowJitterMs;
    const differentUse = mostUsed >= 2 * Math.min(...used);
    const farFromEnd = newestResetMs > Math.max(3 * secondMs, (5 * mostUsed * minuteMs) / limit);
    if (!sameEnd || !differentUse || !farFromEnd) return undefined;
    return { kind: 'window', endsAt: endsAt + windowMarginMs, sure: true };
  }
}

/** What is taken for granted until snapshots show something else: by the minute, refilled continuously. */
export const usualTerms: Pick<LearnedLimit, 'kind' | 'periodMs'> = { kind: 'bucket', periodMs: minuteMs };
