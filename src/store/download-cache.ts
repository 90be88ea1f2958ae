import { join } from 'node:path';
import { type Clock, systemClock } from '../core/clock.ts';
import { EvalsError, messageOf } from '../core/errors.ts';
import { exitCodes } from '../core/exit-code.ts';
import { sha256 } from '../core/hash.ts';
import { printable } from '../core/printable.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { cacheDirectoryOf } from './cache-directory.ts';
import { download, type DownloadOptions } from './download.ts';
import { isPrivate, makePrivate } from './private-directory.ts';
import { readRegularFileSync } from './regular-file.ts';

export interface CachedDownloadOptions {
  /** Where `EVALS_CACHE_DIR`, `XDG_CACHE_HOME` and `HOME` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** Default: 1 GiB. */
  readonly maxBytes?: number;
  /** Default: 30 s. */
  readonly silenceMs?: number;
}

/**
 * Fetches published files, each once: whole answers are kept in the user's cache directory, for its owner only, under the
 * SHA-256 of their URL. Where the cache cannot be used, it goes without. Rejects with an `EvalsError` (exit code 4).
 */
export function cachedDownload(options: CachedDownloadOptions): (url: string) => Promise<Uint8Array> {
  const directory = join(cacheDirectoryOf(options.environment), 'downloads');
  const limits: DownloadOptions = {
    fetch: options.fetch ?? globalThis.fetch,
    clock: options.clock ?? systemClock,
    maxBytes: options.maxBytes ?? 1024 * 1024 * 1024,
    silenceMs: options.silenceMs ?? 30_000,
  };
  return async (url) => {
    const path = join(directory, sha256(url));
    const cached = fromCache(directory, path, limits.maxBytes);
    if (cached !== undefined) return cached;
    const bytes = await downloadOrExplain(url, limits);
    if (makePrivate(directory)) await writeFileAtomic(path, bytes).catch(() => undefined);
    return bytes;
  };
}

async function downloadOrExplain(url: string, limits: DownloadOptions): Promise<Uint8Array> {
  try {
    return await download(url, limits);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    throw new EvalsError(`Cannot download "${printable(url)}": ${printable(messageOf(error) + cause)}.`, {
      exitCode: exitCodes.refused,
      hint: 'With `--data FILE` it works without a network.',
      cause: error,
    });
  }
}

function fromCache(directory: string, path: string, maxBytes: number): Uint8Array | undefined {
  try {
    return isPrivate(directory) ? readRegularFileSync(path, maxBytes) : undefined;
  } catch {
    return undefined;
  }
}
