import { UsageError } from '../../core/errors.ts';
import type { Submission, Task } from '../../core/submission.ts';
import type { LeaseOptions } from './contract.ts';
import { systemFiles } from './files.ts';
import { recover } from './leasing.ts';
import type { Recovery } from './recovery.ts';
import { journalDirectory } from './segments.ts';
import { unreadableJournal } from './unreadable-journal.ts';

export interface JournalsOptions extends Pick<LeaseOptions, 'acceptCorruption' | 'allowChanged'> {
  /** The run directory. */
  readonly directory: string;
  readonly submission: Submission;
  readonly specSha256: string;
}

/**
 * Reads the journals of all tasks before anything is bought or written. Throws a `StorageError` when one of them is
 * damaged, foreign or unreadable, and a `UsageError` when the plan was changed.
 */
export function readJournals(options: JournalsOptions): Map<string, Recovery> {
  return new Map(options.submission.tasks.map((task) => [task.task_id, readJournal(task, options)]));
}

function readJournal(task: Task, { directory, submission, specSha256, ...allowed }: JournalsOptions): Recovery {
  const folder = journalDirectory(directory, task.task_id);
  const belonging = { submission: submission.id, task: task.task_id, spec: specSha256 };
  try {
    return recover({ ...allowed, directory: folder, task, belonging, files: systemFiles });
  } catch (error) {
    throw error instanceof UsageError ? error : unreadableJournal(folder, task.task_id, error);
  }
}
