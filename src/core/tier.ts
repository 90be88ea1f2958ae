/** What `--tier` takes, the gentlest first. */
export const tierNames = ['conservative', 'balanced', 'aggressive'] as const;

export type TierName = (typeof tierNames)[number];

/** One tier as people read it (`evals bench --tiers`). */
export interface TierRow {
  readonly tier: TierName;
  /** What `--strategy`, `--concurrent` and `--rpm` would say. `rpm` null: as many requests as the provider's answers allow. */
  readonly strategy: string;
  readonly concurrent: number;
  /** Requests in flight at first; fewer than `concurrent` where the strategy looks for the right number. */
  readonly concurrent_at_start: number;
  readonly rpm: number | null;
  /** Most repeats of a call that never reached the server, and of one that was perhaps billed. */
  readonly retries_never_reached: number;
  readonly retries_perhaps_billed: number;
  /** The first wait before a repeat, and the longest: random, and at most so many seconds. */
  readonly first_wait_seconds: number;
  readonly longest_wait_seconds: number;
  /** What it is good for. */
  readonly use: string;
}
