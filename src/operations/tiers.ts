import type { Strategy } from '../core/strategy.ts';
import { type TierName, tierNames, type TierRow } from '../core/tier.ts';
import { type RetryPolicy, retryPolicy } from '../models/retry-policy.ts';
import { adaptive } from '../strategies/adaptive.ts';
import { slidingWindow } from '../strategies/sliding-window.ts';

/** A named set of what `--strategy`, `--concurrent` and `--rpm` would say, and of how failed requests are repeated. */
export interface Tier {
  /** The strategy's name, and how it is made for so many requests in flight. */
  readonly strategy: string;
  create(concurrent: number): Strategy;
  readonly concurrent: number;
  /** In flight at first. */
  readonly start: number;
  /** Requests per minute; undefined: as many as the provider's answers say. */
  readonly rpm: number | undefined;
  readonly retry: RetryPolicy;
  readonly use: string;
}

/** Of the original aggressive tier: enough for 60 answers a second when each takes 250 ms, also in a run too short to adapt. */
const mostAtStart = 15;

/**
 * Numbers of requests in flight and per minute are those that users of the original tiers know (5, 10, 15; 2,000 and 3,500); but the
 * last one goes on from there, for who asks for all that a provider bears is better served by finding that out than by a
 * number. A server that answers in 250 ms gives 20, 40, and from 60 to 256 answers a second. How often a call is
 * repeated is the same in all of them, for it decides what may be paid twice; how long it waits is not.
 */
export const tiers: Readonly<Record<TierName, Tier>> = {
  conservative: {
    strategy: 'sliding-window',
    create: (concurrent) => slidingWindow(concurrent),
    concurrent: 5,
    start: 5,
    rpm: 2000,
    retry: { ...retryPolicy, backoff: { firstMs: 1000, mostMs: 60_000 } },
    use: 'a key with low limits, or one that others use too',
  },
  balanced: {
    strategy: 'sliding-window',
    create: (concurrent) => slidingWindow(concurrent),
    concurrent: 10,
    start: 10,
    rpm: 3500,
    retry: retryPolicy,
    use: 'most keys and most evals',
  },
  aggressive: {
    strategy: 'adaptive',
    create: (concurrent) =>
      adaptive({ initialConcurrency: Math.min(mostAtStart, concurrent), maxConcurrency: concurrent }),
    concurrent: 64,
    start: mostAtStart,
    rpm: undefined,
    retry: { ...retryPolicy, backoff: { firstMs: 250, mostMs: 10_000 } },
    use: 'all that the provider bears, found out while it runs',
  },
};

/** The tiers as a table, the gentlest first. */
export function tierRows(): TierRow[] {
  return tierNames.map((tier) => {
    const { strategy, concurrent, start, rpm, retry, use } = tiers[tier];
    return {
      tier,
      strategy,
      concurrent,
      concurrent_at_start: start,
      rpm: rpm ?? null,
      retries_never_reached: retry.retries.neverReached,
      retries_perhaps_billed: retry.retries.perhapsBilled,
      first_wait_seconds: retry.backoff.firstMs / 1000,
      longest_wait_seconds: retry.backoff.mostMs / 1000,
      use,
    };
  });
}
