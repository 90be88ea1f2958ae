import { mkdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { StorageError } from '../core/errors.ts';
import { quoted, storageError } from './system-error.ts';

/**
 * Makes sure of the output directory, for its owner only where it has to be made. Refuses one that belongs to
 * somebody else: he could replace every file in it. `path` is absolute, `given` is for messages.
 */
export function prepareOutputDirectory(
  path: string,
  given: string,
  user: number | undefined = process.getuid?.(),
): { readonly path: string; readonly warnings: readonly string[] } {
  const stats = makeDirectory(path, given);
  if (!stats.isDirectory()) throw new StorageError(`The output directory ${quoted(given)} is a file.`, chooseAnother);
  if (user !== undefined && stats.uid !== user) {
    throw new StorageError(
      `The output directory ${quoted(given)} belongs to another user (${String(stats.uid)}).`,
      chooseAnother,
    );
  }
  const open = user !== undefined && (stats.mode & 0o022) !== 0;
  return {
    path: realpathSync(path),
    warnings: open ? [`Others may write to ${quoted(given)}: close it with \`chmod go-w\`.`] : [],
  };
}

export const chooseAnother = 'Choose another with --output-dir.';

function makeDirectory(path: string, given: string): Stats {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) return found;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return statSync(path);
  } catch (error) {
    throw storageError('create the output directory', given, error, chooseAnother);
  }
}
