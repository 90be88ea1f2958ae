import { lockSync } from 'proper-lockfile';
import { type Clock, isoTime, systemClock } from '../core/clock.ts';
import { StorageError } from '../core/errors.ts';
import type { TaskCheckpoint } from '../core/submission.ts';
import { writeFileAtomicSync } from './atomic-file.ts';
import { runDirectoryOf } from './find-task-file.ts';
import { readSubmission, readTaskFile } from './stored-files.ts';
import { errorCode } from './system-error.ts';
import { type TaskFile, taskFileOf, taskFileText, withCheckpoint } from './task-file.ts';
import { NewerSchemaError } from './validate.ts';

/** Who was killed while he wrote leaves the lock behind for so long: less than `wait` waits. */
const staleMs = 3000;
const waitMs = 5000;
const retryMs = 20;

/**
 * Writes how tasks stand into the task file, and leaves other tasks and unknown fields as they are. Several runners
 * may do so at once. `wait: false` gives up at once (`busy`) while another writes; `wait: true` waits up to 5 s and makes
 * the result durable. A missing or damaged task file is made again from `spec.json`. `taskFilePath` is the real path,
 * never the link. Blocks; throws the system's error or a `StorageError`, and then the old file is untouched.
 */
export function updateTaskFileSync(
  taskFilePath: string,
  patches: Readonly<Record<string, TaskCheckpoint>>,
  { wait, clock = systemClock }: { readonly wait: boolean; readonly clock?: Clock },
): 'written' | 'busy' {
  const release = lock(taskFilePath, wait ? waitMs / retryMs : 0);
  if (release === undefined) return 'busy';
  try {
    const file = patched(current(taskFilePath), patches, isoTime(clock.now()));
    writeFileAtomicSync(taskFilePath, taskFileText(file), { durable: wait ? true : 'whole' });
    return 'written';
  } finally {
    letGo(release);
  }
}

/** The lock only keeps two rewriters from undoing each other's work; who may buy is never decided by it. */
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

function current(path: string): TaskFile {
  try {
    return readTaskFile(path);
  } catch (error) {
    if (!(error instanceof StorageError) || error instanceof NewerSchemaError) throw error;
    return taskFileOf(readSubmission(runDirectoryOf(path)).submission, null);
  }
}

function patched(file: TaskFile, patches: Readonly<Record<string, TaskCheckpoint>>, now: string): TaskFile {
  const tasks = Object.entries(file.tasks).map(([id, entry]) => {
    const patch = Object.hasOwn(patches, id) ? patches[id] : undefined;
    return [id, patch === undefined ? entry : withCheckpoint(entry, patch)] as const;
  });
  return { ...file, updated_at: now, tasks: Object.fromEntries(tasks) };
}

/** Blocks this thread. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
