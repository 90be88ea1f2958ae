import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { StorageError } from '../core/errors.ts';
import type { Sample } from '../core/eval.ts';
import { openRegularFileSync, UnreadableFile } from './regular-file.ts';
import { quoted, storageError } from './system-error.ts';

/** The frozen samples of a task, read one at a time: memory does not grow with what they hold. */
export interface SampleFile {
  readonly count: number;
  /** Throws a `RangeError` outside 0…count − 1. Cheapest in order. */
  at(index: number): Sample;
  close(): void;
}

const chunkBytes = 256 * 1024;
const newline = 10;

/** Opens frozen samples after a look at every byte. Throws a `StorageError` when they are not the ones of the submission. */
export function openSampleFile(path: string, expectedSha256: string): SampleFile {
  const file = openFile(path);
  try {
    const { ends, sha256 } = indexLines(file);
    if (sha256 !== expectedSha256) {
      throw new StorageError(
        `The frozen samples ${quoted(path)} were changed: their SHA-256 is ${sha256}, at submit it was ${expectedSha256}.`,
        'Put the original file back, or submit again.',
      );
    }
    return {
      count: ends.length,
      at: reader(file, path, ends),
      close: () => {
        closeSync(file);
      },
    };
  } catch (error) {
    closeSync(file);
    throw storageError('read the frozen samples', path, error);
  }
}

function openFile(path: string): number {
  try {
    return openRegularFileSync(path);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new StorageError(
      `The file of frozen samples ${quoted(path)} ${error.message}.`,
      'Put it back, or submit again.',
      error,
    );
  }
}

/** Where each line ends (behind its newline), and the hash of everything, in one pass. */
function indexLines(file: number): { readonly ends: Float64Array; readonly sha256: string } {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let ends = new Float64Array(1024);
  let count = 0;
  let offset = 0;
  const add = (end: number): void => {
    if (count === ends.length) {
      const larger = new Float64Array(2 * count);
      larger.set(ends);
      ends = larger;
    }
    ends[count++] = end;
  };
  for (let length; (length = readSync(file, chunk, 0, chunkBytes, offset)) > 0; offset += length) {
    const part = chunk.subarray(0, length);
    // A hole of terabytes, which no JSON has, is not read to its end.
    if (part[0] === 0) return { ends, sha256: hash.update(part).digest('hex') };
    hash.update(part);
    for (let at = part.indexOf(newline); at !== -1; at = part.indexOf(newline, at + 1)) add(offset + at + 1);
  }
  if (offset > (ends[count - 1] ?? 0)) add(offset);
  return { ends: ends.slice(0, count), sha256: hash.digest('hex') };
}

/** Reads lines by their ends, ahead of what is asked for. */
function reader(file: number, path: string, ends: Float64Array): (index: number) => Sample {
  let buffer = Buffer.allocUnsafe(chunkBytes);
  let from = 0;
  let to = 0;

  const fill = (start: number, end: number): void => {
    if (end - start > buffer.length) buffer = Buffer.allocUnsafe(end - start);
    from = start;
    to = start;
    while (to < end) {
      const length = readSync(file, buffer, to - from, buffer.length - (to - from), to);
      if (length === 0)
        throw new StorageError(`The frozen samples ${quoted(path)} became shorter while they were read.`);
      to += length;
    }
  };

  return (index) => {
    const end = ends[index];
    if (end === undefined) throw new RangeError(`there is no sample ${String(index)} among ${String(ends.length)}`);
    const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
    try {
      if (start < from || end > to) fill(start, end);
      return JSON.parse(buffer.toString('utf8', start - from, end - from)) as Sample;
    } catch (error) {
      throw storageError(`read sample ${String(index + 1)} of`, path, error);
    }
  };
}
