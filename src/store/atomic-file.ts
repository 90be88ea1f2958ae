import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, link, open, realpath, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface AtomicWriteOptions {
  /** Survives a power cut once written, not just `kill -9`. Default: false. */
  readonly durable?: boolean;
  /** Default: 0600. */
  readonly mode?: number;
}

/** Nobody can have planted the file beforehand: it must be new, and no link is followed. */
const newFile = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | constants.O_WRONLY;

/**
 * Replaces a file in one step: readers see the old content or the new, never a part. When it rejects (with the
 * system's error), the old file is untouched and nothing is left behind.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  await publish(path, data, options, rename);
}

/** Creates a file with its whole content in one step. False, and nothing changed, when the name is taken. */
export async function createFileExclusive(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<boolean> {
  try {
    await publish(path, data, options, linkOnce);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export interface AtomicWriteSyncOptions extends Omit<AtomicWriteOptions, 'durable'> {
  /** As in `AtomicWriteOptions`; `whole`: a power cut may bring the old file back, but never leaves an empty one. */
  readonly durable?: boolean | 'whole';
}

/** `writeFileAtomic` for threads that may block. */
export function writeFileAtomicSync(
  path: string,
  data: string | Uint8Array,
  { durable = false, mode = 0o600 }: AtomicWriteSyncOptions = {},
): void {
  const directory = realpathSync(dirname(path));
  const temporary = join(directory, temporaryName(basename(path)));
  const file = openSync(temporary, newFile, mode);
  try {
    try {
      writeWholeSync(file, bytesOf(data));
      if (durable !== false) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, join(directory, basename(path)));
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // The first error is the one to tell.
    }
    throw error;
  }
  if (durable === true) syncDirectorySync(directory);
}

/** A name beside the target that nobody can guess; the pid tells whose it is when it is found later. */
export function temporaryName(name: string): string {
  return `.${name}.${String(process.pid)}.${randomBytes(4).toString('hex')}.tmp`;
}

/** Makes the names in a directory survive a power cut, where the file system can. */
export function syncDirectorySync(directory: string): void {
  const descriptor = openSync(directory, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!cannotSyncDirectories(error)) throw error;
  } finally {
    closeSync(descriptor);
  }
}

async function publish(
  path: string,
  data: string | Uint8Array,
  { durable = false, mode = 0o600 }: AtomicWriteOptions,
  name: (temporary: string, target: string) => Promise<void>,
): Promise<void> {
  const directory = await realpath(dirname(path));
  const temporary = join(directory, temporaryName(basename(path)));
  const file = await open(temporary, newFile, mode);
  try {
    try {
      await writeWhole(file, bytesOf(data));
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await name(temporary, join(directory, basename(path)));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  if (durable) syncDirectorySync(directory);
}

// Where the file system has no hard links, an empty file takes the name first; a reader may see it for a moment.

async function linkOnce(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    await (await open(target, newFile, 0o600)).close();
    await rename(temporary, target);
    return;
  }
  await unlink(temporary);
}

// On a full disk one write may store a part and succeed, and only the next one fails: hence loops, and a look at the size.

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    offset += (await file.write(bytes, offset, bytes.length - offset)).bytesWritten;
  }
  checkSize((await file.stat()).size, bytes);
}

function writeWholeSync(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset, bytes.length - offset);
  checkSize(fstatSync(file).size, bytes);
}

function checkSize(size: number, bytes: Uint8Array): void {
  if (size !== bytes.length) throw new Error(`wrote ${String(bytes.length)} bytes, but the file has ${String(size)}`);
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}

function cannotLink(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function cannotSyncDirectories(error: unknown): boolean {
  return ['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '');
}
