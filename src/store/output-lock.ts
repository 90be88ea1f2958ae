import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { Clock } from '../core/clock.ts';
import { StorageError } from '../core/errors.ts';
import { errorCode, quoted, storageError } from './system-error.ts';

/** Who was killed while he held the lock leaves it behind for so long. */
const staleMs = 10_000;
const waitMs = 30_000;
const retryMs = 50;

/**
 * Does the work while nobody else changes what experiments there are in the directory, which exists. It keeps two submits of the
 * same moment from adding the same samples; readers bear it when that fails (after a stall of 10 s). Rejects with a
 * `StorageError` when the lock cannot be had.
 */
export async function withOutputLock<T>(directory: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const release = await acquired(directory, clock);
  try {
    return await work();
  } finally {
    // It may have been taken over as stale: then it is not ours any more.
    await release().catch(() => undefined);
  }
}

async function acquired(directory: string, clock: Clock): Promise<() => Promise<void>> {
  const lockfilePath = join(directory, '.experiments.lock');
  for (let waited = 0; ; waited += retryMs) {
    try {
      return await lock(directory, { lockfilePath, stale: staleMs, realpath: false, onCompromised: () => undefined });
    } catch (error) {
      if (errorCode(error) !== 'ELOCKED') throw storageError('write to', directory, error);
      if (waited >= waitMs) throw busy(directory);
      await clock.sleep(retryMs);
    }
  }
}

function busy(directory: string): StorageError {
  return new StorageError(
    `Another process has been changing the experiments in ${quoted(directory)} for ${String(waitMs / 1000)} s.`,
    'Try again.',
  );
}
