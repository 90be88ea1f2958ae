/** What `--tier` takes, the gentlest first. */
export const tierNames = ['conservative', 'balanced', 'aggressive'] as const;

export type TierName = (typeof tierNames)[number];

/** One tier as people read it (`evals bench --tiers`). */
export interface TierRow {
  readonly tier: TierName;
  /** What `--strategy`, `--concurrent` and `--rpm` would say; null: nothing but what the provider's answers teach. */
  readonly strategy: string;
  readonly concurrent: number;
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
