import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { checkRegular, readWithoutWaiting, unreadable } from './regular-file.ts';
import { quoted } from './system-error.ts';

const maxBytes = 1024 * 1024 * 1024;

/** The bytes of a file that the user named with a flag: `what` is the flag. Rejects with a `UsageError`; never hangs on a pipe. */
export async function readInputFile(path: string, what: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(resolve(cwd, path));
  } catch (error) {
    throw new UsageError(
      `The file ${quoted(path)} of ${what} ${unreadable(error).message}.`,
      `Name a file that you may read, of at most 1 GiB.`,
      error,
    );
  }
}

async function readRegularFile(path: string): Promise<Uint8Array> {
  checkRegular(await stat(path), maxBytes);
  const file = await open(path, readWithoutWaiting);
  try {
    checkRegular(await file.stat(), maxBytes);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
