import { statSync } from 'node:fs';
import type { CachedModel, CacheStats, CacheTidied } from '../../core/cache-report.ts';
import { type Clock, isoTime } from '../../core/clock.ts';
import { storageError } from '../system-error.ts';
import { atMost } from './at-most.ts';
import { loadCacache, removeEntry } from './entries.ts';
import { amountOf, type Listed, listed } from './listing.ts';
import { removeAll, removeLeftovers } from './tidy.ts';

/** Counts what lies in a cache, without opening an answer. Rejects with a `StorageError`. */
export async function cacheStats(directory: string): Promise<CacheStats> {
  return guarded('read', directory, async () => {
    const all = await list(directory);
    const times = all.map(({ time }) => time);
    const at = (time: number): string | null => (all.length === 0 ? null : isoTime(time));
    return {
      v: 1,
      directory,
      answers: all.length,
      answer_bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      disk_bytes: amountOf(all).disk_bytes,
      oldest: at(times.reduce((a, b) => Math.min(a, b), Infinity)),
      newest: at(times.reduce((a, b) => Math.max(a, b), 0)),
      models: modelsOf(all),
    };
  });
}

export interface PruneOptions {
  /** Answers that are kept longer than this go, in milliseconds. */
  readonly olderThanMs?: number | undefined;
  /** The most that the cache may take on the disk; the oldest answers go first. */
  readonly maxBytes?: number | undefined;
  readonly clock: Clock;
}

/** An announcement that is as young as this may be a living process's. */
const graceMs = 3_600_000;
const removalsAtOnce = 16;

/** Removes answers that are too old or too many, and always what processes left that died. Runs may use the cache meanwhile. Rejects with a `StorageError`. */
export async function pruneCache(directory: string, options: PruneOptions): Promise<CacheTidied> {
  return guarded('prune', directory, async () => {
    const all = await list(directory);
    const left = survivors(all, options);
    const kept = new Set(left);
    const removed = all.filter((entry) => !kept.has(entry));
    const cacache = await loadCacache();
    const inTurn = atMost(removalsAtOnce);
    await Promise.all(removed.map(async ({ key }) => inTurn(async () => removeEntry(cacache, directory, key))));
    if (exists(directory)) removeLeftovers(directory, options.clock.now() - graceMs);
    return { v: 1, directory, removed: amountOf(removed), left: amountOf(left) };
  });
}

/** Removes everything. Runs may use the cache meanwhile. Rejects with a `StorageError`. */
export async function clearCache(directory: string): Promise<CacheTidied> {
  return guarded('clear', directory, async () => {
    // What cannot be counted can be removed all the same.
    const removed = amountOf(await list(directory).catch(() => []));
    if (exists(directory)) removeAll(directory);
    return { v: 1, directory, removed, left: amountOf(await list(directory)) };
  });
}

function survivors(
  all: readonly Listed[],
  { olderThanMs = Infinity, maxBytes = Infinity, clock }: PruneOptions,
): Listed[] {
  const since = clock.now() - olderThanMs;
  let room = maxBytes;
  return all
    .filter(({ time }) => time >= since)
    .sort((a, b) => b.time - a.time)
    .filter(({ diskBytes }) => {
      room -= diskBytes;
      return room >= 0;
    });
}

function modelsOf(all: readonly Listed[]): CachedModel[] {
  const models = new Map<string, CachedModel>();
  for (const { about } of all) {
    const { address, model, input, output } = about;
    const name = JSON.stringify([address, model]);
    const { answers = 0, input_tokens = 0, output_tokens = 0 } = models.get(name) ?? {};
    models.set(name, {
      model,
      address,
      answers: answers + 1,
      input_tokens: input_tokens + input,
      output_tokens: output_tokens + output,
    });
  }
  return [...models.values()].sort((a, b) => b.answers - a.answers);
}

async function list(directory: string): Promise<Listed[]> {
  return listed(await loadCacache(), directory);
}

function exists(directory: string): boolean {
  return statSync(directory, { throwIfNoEntry: false }) !== undefined;
}

async function guarded<T>(verb: string, directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(`${verb} the cache`, directory, error, '`evals cache clear` starts it anew.');
  }
}
