import fs from 'node:fs';

/** The part of `node:fs` that the journal writes through; tests pass one that fails on purpose. */
export interface Files extends Pick<
  typeof fs,
  'closeSync' | 'existsSync' | 'fsyncSync' | 'ftruncateSync' | 'mkdirSync' | 'readSync' | 'rmSync'
> {
  openSync(path: string, flags: number, mode?: number): number;
  linkSync(from: string, to: string): void;
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  statSync(path: string): { readonly ino: number };
  fstatSync(fd: number): { readonly ino: number; readonly nlink: number; readonly size: number };
}

export const systemFiles: Files = fs;

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = fs.constants;

/** A file that did not exist before, for appending; readable, so that its content survives its name. Absent on Windows: O_NOFOLLOW. */
export const createFlags = O_CREAT | O_EXCL | O_APPEND | O_RDWR | ((O_NOFOLLOW as number | undefined) ?? 0);
export const readFlags = O_RDONLY | ((O_NOFOLLOW as number | undefined) ?? 0);

/** Writes all of it. One call may write less than it was asked to, and tell of the full disk only at the next. */
export function writeAll(files: Files, fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += files.writeSync(fd, bytes, written, bytes.length - written);
}

/**
 * Appends all of it to a file of that size, or nothing: half a record must not stand before a whole one. Not `clean` when
 * it may stand there all the same.
 */
export function appendWhole(
  files: Files,
  fd: number,
  bytes: Uint8Array,
  size: number,
): { readonly cause: unknown; readonly clean: boolean } | undefined {
  try {
    writeAll(files, fd, bytes);
    return undefined;
  } catch (cause) {
    return { cause, clean: cutBack(files, fd, size) };
  }
}

function cutBack(files: Files, fd: number, size: number): boolean {
  try {
    files.ftruncateSync(fd, size);
    return true;
  } catch {
    return false;
  }
}

/** Makes new names in a folder survive a power cut. Systems that cannot do it refuse in their own ways; there it is not needed. */
export function syncDirectory(files: Files, path: string): void {
  let fd: number;
  try {
    fd = files.openSync(path, O_RDONLY);
  } catch {
    return;
  }
  try {
    files.fsyncSync(fd);
  } catch (error) {
    if (codeOf(error) === 'EIO') throw error;
  } finally {
    files.closeSync(fd);
  }
}

/** `ENOENT`, `ENOSPC`, … of a failed call; empty when it was something else. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}
