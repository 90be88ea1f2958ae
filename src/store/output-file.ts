import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { StorageError } from '../core/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { quoted, storageError } from './system-error.ts';

/** What the user's umask leaves of it. */
const mode = 0o666;

/**
 * Writes a file that the user named with a flag, in one step; one of that name is replaced, a link stays. Rejects with a
 * `StorageError`, and when something else than a file has the name.
 */
export async function writeOutputFile(path: string, text: string, cwd: string): Promise<void> {
  try {
    const target = resolve(cwd, path);
    const found = statSync(target, { throwIfNoEntry: false });
    // To replace a device would be a disaster, to write into a folder is none of our business.
    if (found !== undefined && !found.isFile()) throw new StorageError(`${quoted(path)} is not a file.`, otherName);
    await writeFileAtomic(found === undefined ? target : realpathSync(target), text, { mode });
  } catch (error) {
    throw storageError('write', path, error, otherName);
  }
}

const otherName = 'Give --output a name in a folder that you may write to.';
