import { type TierName, tierNames, type TierRow } from '../core/tier.ts';
import { type RetryPolicy, retryPolicy } from '../models/retry-policy.ts';

/** A named set of what `--strategy`, `--concurrent` and `--rpm` would say, and of how failed requests are repeated. */
export interface Tier {
  readonly strategy: string;
  readonly concurrent: number;
  /** Requests per minute; undefined: as many as the provider's answers say. */
  readonly rpm: number | undefined;
  readonly retry: RetryPolicy;
  readonly use: string;
}

/**
 * Numbers of requests in flight and per minute are those that users of the original tiers know (5, 10, 15; 2,000 and 3,500), but for
 * the last one: who asks for all that a provider bears is better served by finding that out than by a number. On a server that
 * answers in 250 ms they allow 20, 40 and up to 256 answers a second. How often a call is repeated is the same in all
 * of them, for it decides what may be paid twice; how long it waits is not.
 */
export const tiers: Readonly<Record<TierName, Tier>> = {
  conservative: {
    strategy: 'sliding-window',
    concurrent: 5,
    rpm: 2000,
    retry: { ...retryPolicy, backoff: { firstMs: 1000, mostMs: 60_000 } },
    use: 'a key with low limits, or one that others use too',
  },
  balanced: {
    strategy: 'sliding-window',
    concurrent: 10,
    rpm: 3500,
    retry: retryPolicy,
    use: 'most keys and most evals',
  },
  aggressive: {
    strategy: 'adaptive',
    concurrent: 64,
    rpm: undefined,
    retry: { ...retryPolicy, backoff: { firstMs: 250, mostMs: 10_000 } },
    use: 'all that the provider bears, found out while it runs',
  },
};

/** The tiers as a table, the gentlest first. */
export function tierRows(): TierRow[] {
  return tierNames.map((tier) => {
    const { strategy, concurrent, rpm, retry, use } = tiers[tier];
    return {
      tier,
      strategy,
      concurrent,
      rpm: rpm ?? null,
      retries_never_reached: retry.retries.neverReached,
      retries_perhaps_billed: retry.retries.perhapsBilled,
      first_wait_seconds: retry.backoff.firstMs / 1000,
      longest_wait_seconds: retry.backoff.mostMs / 1000,
      use,
    };
  });
}
