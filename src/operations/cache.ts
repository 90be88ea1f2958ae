import type { CacheStats, CacheTidied } from '../core/cache-report.ts';
import type { Clock } from '../core/clock.ts';
import { completionsDirectory } from '../store/completions/store.ts';
import { cacheStats, clearCache, pruneCache } from '../store/completions/upkeep.ts';

export interface CacheOptions {
  /** Where `EVALS_CACHE_DIR`, `XDG_CACHE_HOME` and `HOME` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface PruneCompletionsOptions extends CacheOptions {
  readonly olderThanMs?: number | undefined;
  readonly maxBytes?: number | undefined;
  readonly clock: Clock;
}

/** What is in the cache of completions. Rejects with a `StorageError`, as the others do. */
export async function statsOfCompletions({ environment }: CacheOptions): Promise<CacheStats> {
  return cacheStats(completionsDirectory(environment));
}

/** Removes what is older than that, then the oldest until the rest fits, and whatever crashed processes left. */
export async function pruneCompletions({ environment, ...options }: PruneCompletionsOptions): Promise<CacheTidied> {
  return pruneCache(completionsDirectory(environment), options);
}

/** Removes every completion. */
export async function clearCompletions({ environment }: CacheOptions): Promise<CacheTidied> {
  return clearCache(completionsDirectory(environment));
}
