import { StorageError } from '../core/errors.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import { readTaskFile } from '../store/stored-files.ts';

/** The experiment that a task file belongs to. It stands in the task file alone, which may be damaged while all else is well. */
export function experimentOf({ path }: FoundTaskFile): {
  readonly experiment: string | null;
  readonly warnings: readonly string[];
} {
  try {
    return { experiment: readTaskFile(path).experiment, warnings: [] };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { experiment: null, warnings: [error.message] };
  }
}
