import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StorageError } from '../core/errors.ts';
import { errorCode, quoted, storageError } from './system-error.ts';

const namePattern = /^tasks_.+\.json$/;

/**
 * The names of the task files in an output directory, as paths relative where it is; whatever else bears such a name is
 * among them. Throws a `StorageError` when the directory cannot be read.
 */
export function listTaskFiles(outputDir: string, cwd: string): string[] {
  try {
    const names = readdirSync(resolve(cwd, outputDir));
    return names.filter((name) => namePattern.test(name)).map((name) => join(outputDir, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new StorageError(
        `No tasks in ${quoted(outputDir)}: there is no such directory.`,
        'Run `evals submit` first.',
      );
    throw storageError('list the tasks in', outputDir, error, 'Name a directory of tasks with --output-dir.');
  }
}
