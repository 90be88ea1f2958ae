import { messageOf, StorageError } from '../../core/errors.ts';

/** What is thrown where a task's journal cannot be read at all. An error that says so already stays as it is. */
export function unreadableJournal(runDirectory: string, taskId: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  return new StorageError(
    `The journal of task "${taskId}" in ${runDirectory} cannot be read: ${messageOf(error)}.`,
    'Check that it is a folder, and that you may read it.',
    error,
  );
}
