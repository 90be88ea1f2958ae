import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { refusalReason } from './system-error.ts';

/** A file that cannot be read as one. `message` goes on from its name: `is a directory`. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** Opening a pipe waits for a writer unless told not to; the file may have become one since it was looked at. */
export const readWithoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/** The whole content of a regular file. Throws `UnreadableFile`; never hangs on a pipe or a device. */
export function readRegularFileSync(path: string, maxBytes: number): Buffer {
  const file = openRegularFileSync(path, maxBytes);
  try {
    return readAllSync(file, fstatSync(file).size);
  } catch (error) {
    throw unreadable(error);
  } finally {
    closeSync(file);
  }
}

/** A file descriptor of a regular file, for reading. Throws `UnreadableFile`. */
export function openRegularFileSync(path: string, maxBytes = Number.MAX_SAFE_INTEGER): number {
  let file: number | undefined;
  try {
    checkRegular(statSync(path), maxBytes);
    file = openSync(path, readWithoutWaiting);
    checkRegular(fstatSync(file), maxBytes);
    return file;
  } catch (error) {
    if (file !== undefined) closeSync(file);
    throw unreadable(error);
  }
}

/** Throws `UnreadableFile` for anything but a regular file of at most `maxBytes`. */
export function checkRegular(stats: Stats, maxBytes: number): void {
  const kind = kindOf(stats);
  if (kind !== 'file') throw new UnreadableFile(`is a ${kind}, not a file`);
  if (stats.size > maxBytes) {
    throw new UnreadableFile(`is too large: ${String(stats.size)} bytes, at most ${String(maxBytes)} are read`);
  }
}

export function unreadable(thrown: unknown): UnreadableFile {
  if (thrown instanceof UnreadableFile) return thrown;
  const reason = refusalReason(thrown);
  const predicate = /^(is|does) /.test(reason) ? reason : `cannot be read: ${reason}`;
  return new UnreadableFile(predicate, { cause: thrown });
}

function kindOf(stats: Stats): string {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isFIFO()) return 'named pipe';
  if (stats.isSocket()) return 'socket';
  return 'device';
}

function readAllSync(file: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const count = readSync(file, buffer, length, size - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}
