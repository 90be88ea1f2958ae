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
  return { path: realpathSync(path), warnings: checkOwner(stats, `output directory ${quoted(given)}`, given, user) };
}

/** A directory without links in its path. Throws a `StorageError`. */
export function realDirectory(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw storageError('read', path, error);
  }
}

/**
 * Refuses to run what belongs to somebody else, or lies in a folder of his: he could replace the plan, and with it what is
 * bought. `directories` are absolute. Returns what a person should know. Throws a `StorageError`.
 */
export function checkOwners(directories: readonly string[], user: number | undefined = process.getuid?.()): string[] {
  return directories.flatMap((path) => checkOwner(statSync(path), `folder ${quoted(path)}`, path, user));
}

function checkOwner({ uid, mode }: Stats, name: string, path: string, user: number | undefined): string[] {
  if (user === undefined) return [];
  if (uid !== user) throw new StorageError(`The ${name} belongs to another user (${String(uid)}).`, chooseAnother);
  return (mode & 0o022) === 0 ? [] : [`Others may write to ${quoted(path)}: close it with \`chmod go-w\`.`];
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
