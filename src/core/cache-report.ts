/** What lies in the cache of completions: the object that `evals cache stats --json` prints. */
export interface CacheStats {
  readonly v: 1;
  readonly directory: string;
  readonly answers: number;
  /** Of the answers themselves. */
  readonly answer_bytes: number;
  /** What they take on a disk with blocks of 4 KiB; folders may take up to 1 MiB more. */
  readonly disk_bytes: number;
  /** ISO-8601; null where there is none. */
  readonly oldest: string | null;
  readonly newest: string | null;
  /** Most answers first. */
  readonly models: readonly CachedModel[];
}

export interface CachedModel {
  readonly model: string;
  readonly address: string;
  readonly answers: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** What was removed from the cache and what is left: printed by `evals cache prune --json` and `clear --json`. */
export interface CacheTidied {
  readonly v: 1;
  readonly directory: string;
  readonly removed: CacheAmount;
  readonly left: CacheAmount;
}

export interface CacheAmount {
  readonly answers: number;
  readonly disk_bytes: number;
}
