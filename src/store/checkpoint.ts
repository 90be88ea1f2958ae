import { type Clock, isoTime, systemClock } from '../core/clock.ts';
import { StorageError } from '../core/errors.ts';
import type { TaskCheckpoint } from '../core/submission.ts';
import { writeFileAtomicSync } from './atomic-file.ts';
import { runDirectoryOf } from './find-task-file.ts';
import { readSubmission, readTaskFile } from './stored-files.ts';
import { quoted, storageError } from './system-error.ts';
import { whileLocked } from './task-file-lock.ts';
import { type TaskFile, taskFileOf, taskFileText, withCheckpoint } from './task-file.ts';
import { NewerSchemaError } from './validate.ts';

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
  return whileLocked(taskFilePath, wait, () => {
    const file = patched(current(taskFilePath), patches, isoTime(clock.now()));
    writeFileAtomicSync(taskFilePath, taskFileText(file), { durable: wait ? true : 'whole' });
    return 'written';
  });
}

/**
 * Files a submission under an experiment, and leaves everything else in its task file as it is: what a living runner writes into
 * it, too. Waits up to 5 s for another rewriter; the result is durable. Throws a `StorageError`, and then nothing changed.
 */
export function setExperimentSync(taskFilePath: string, experiment: string, clock: Clock = systemClock): void {
  try {
    const written = whileLocked(taskFilePath, true, () => {
      const file = { ...readTaskFile(taskFilePath), experiment, updated_at: isoTime(clock.now()) };
      writeFileAtomicSync(taskFilePath, taskFileText(file), { durable: true });
      return 'written' as const;
    });
    if (written === 'busy')
      throw new StorageError(`The task file ${quoted(taskFilePath)} is being written all the time.`);
  } catch (error) {
    throw storageError('write', taskFilePath, error);
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
