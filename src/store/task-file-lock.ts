import { lockSync } from 'proper-lockfile';
import { errorCode } from './system-error.ts';

/** Who was killed while he wrote leaves the lock behind for so long: less than `wait` waits. */
const staleMs = 3000;
const waitMs = 5000;
const retryMs = 20;

/**
 * Does the work while nobody else rewrites the task file; waits up to 5 s for that, or (`wait: false`) not at all. `busy` when
 * another writes all the time. Blocks. The lock only keeps two rewriters from undoing each other's work; who may buy is never
 * decided by it. Throws the system's error.
 */
export function whileLocked<T>(taskFilePath: string, wait: boolean, work: () => T): T | 'busy' {
  const release = lock(taskFilePath, wait ? waitMs / retryMs : 0);
  if (release === undefined) return 'busy';
  try {
    return work();
  } finally {
    letGo(release);
  }
}

function lock(path: string, retries: number): (() => void) | undefined {
  for (let attempt = 0; ; attempt++) {
    try {
      return lockSync(path, { stale: staleMs, realpath: false, onCompromised: () => undefined });
    } catch (error) {
      if (errorCode(error) !== 'ELOCKED') throw error;
      if (attempt >= retries) return undefined;
      pause(retryMs);
    }
  }
}

function letGo(release: () => void): void {
  try {
    release();
  } catch {
    // It was taken over as stale, or its directory is gone: it is not ours any more, and the file is written.
  }
}

/** Blocks this thread. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
