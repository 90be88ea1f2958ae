import { StorageError } from '../core/errors.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import { readTaskFile } from '../store/stored-files.ts';

/** What a submission is filed under. It stands in the task file alone, which may be damaged while all else is well. */
export function experimentOf({ path }: FoundTaskFile): {
  readonly experiment: string | null;
  readonly tags: readonly string[];
  readonly warnings: readonly string[];
} {
  try {
    const { experiment, tags = [] } = readTaskFile(path);
    return { experiment, tags, warnings: [] };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { experiment: null, tags: [], warnings: [error.message] };
  }
}
