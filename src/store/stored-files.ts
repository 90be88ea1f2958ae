import { join } from 'node:path';
import { StorageError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Submission } from '../core/submission.ts';
import { readRegularFileSync, UnreadableFile } from './regular-file.ts';
import { quoted } from './system-error.ts';
import type { TaskFile } from './task-file.ts';
import { parseSpec, parseTaskFile } from './validate.ts';

/** Larger than ten thousand tasks need; a sparse file of terabytes is refused before it is read. */
const maxBytes = 64 * 1024 * 1024;

const giveOurs = 'Give a file that `evals submit` made.';

/** The task file at a real path. Throws a `StorageError`. */
export function readTaskFile(path: string): TaskFile {
  return parseTaskFile(readTextFile(path).text, path);
}

/** The plan in a run directory, and the SHA-256 of its bytes. Throws a `StorageError`. */
export function readSubmission(directory: string): { readonly submission: Submission; readonly specSha256: string } {
  const path = join(directory, 'spec.json');
  const { text, bytes } = readTextFile(
    path,
    `The task file and the folder ${quoted(directory)} belong together: keep both.`,
  );
  return {
    submission: parseSpec(text, path),
    // Worked out when it is asked for: `poll` does not need it.
    get specSha256() {
      return sha256(bytes);
    },
  };
}

function readTextFile(path: string, hint?: string): { readonly text: string; readonly bytes: Uint8Array } {
  const bytes = readBytes(path, hint);
  if (bytes.length === 0) throw new StorageError(`${quoted(path)} is empty.`, hint ?? giveOurs);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), bytes };
  } catch (error) {
    throw new StorageError(`${quoted(path)} is not UTF-8 text.`, giveOurs, error);
  }
}

function readBytes(path: string, hint: string | undefined): Uint8Array {
  try {
    return readRegularFileSync(path, maxBytes);
  } catch (error) {
    if (error instanceof UnreadableFile)
      throw new StorageError(`${quoted(path)} ${error.message}.`, hint ?? giveOurs, error);
    throw error;
  }
}
