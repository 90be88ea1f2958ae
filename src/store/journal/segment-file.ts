import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, createFlags, type Files, syncDirectory } from './files.ts';
import { segmentPath } from './segments.ts';

/** A segment that this process created and appends to. */
export interface SegmentFile {
  readonly number: number;
  readonly directory: string;
  readonly path: string;
  readonly fd: number;
  /** Whether name and handle can be seen to be the same file; some network file systems number files anew at each look. */
  readonly traceable: boolean;
}

const withoutHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK']);

/**
 * Creates a segment with its first content durable in it before the name exists, so that nobody ever sees half a header.
 * Of any number of processes that try, exactly one gets the number; for the others this returns undefined.
 * `link(2)` is what makes it so; where a file system has no hard links, exclusive creation comes close.
 */
export function createSegment(
  directory: string,
  number: number,
  runner: string,
  fill: (fd: number) => void,
  files: Files,
): SegmentFile | undefined {
  makeDirectory(directory, files);
  const path = segmentPath(directory, number);
  const draft = join(directory, `.${runner}.${number}.tmp`);
  files.rmSync(draft, { force: true });
  const fd = files.openSync(draft, createFlags, 0o600);
  let named: 'named' | 'taken' | 'unlinkable';
  try {
    fill(fd);
    files.fsyncSync(fd);
    named = nameIt(draft, path, fd, files);
    if (named === 'named') makeNameDurable(directory, path, files);
  } catch (error) {
    files.closeSync(fd);
    throw error;
  } finally {
    files.rmSync(draft, { force: true });
  }
  clearDrafts(directory, number, files);
  if (named === 'named') return { number, directory, path, fd, traceable: isSameFile(path, fd, files) };
  files.closeSync(fd);
  return named === 'taken' ? undefined : createInPlace(directory, number, fill, files);
}

function makeDirectory(directory: string, files: Files): void {
  const created = files.mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (created === undefined) return;
  for (let parent = dirname(directory); parent.length >= dirname(created).length; parent = dirname(parent)) {
    syncDirectory(files, parent);
    if (parent === dirname(parent)) return;
  }
}

/** Killed processes leave drafts behind; those of lower numbers can never become segments. */
function clearDrafts(directory: string, below: number, files: Files): void {
  for (const name of readdirSync(directory)) {
    const number = /^\.[\w.-]+\.(\d+)\.tmp$/.exec(name)?.[1];
    if (number !== undefined && Number(number) < below) files.rmSync(join(directory, name), { force: true });
  }
}

function makeNameDurable(directory: string, path: string, files: Files): void {
  try {
    syncDirectory(files, directory);
  } catch (error) {
    // Else the name would be taken at the next try, by nobody.
    files.rmSync(path, { force: true });
    throw error;
  }
}

function nameIt(draft: string, path: string, fd: number, files: Files): 'named' | 'taken' | 'unlinkable' {
  try {
    files.linkSync(draft, path);
    return 'named';
  } catch (error) {
    if (withoutHardLinks.has(codeOf(error))) return 'unlinkable';
    // Whoever has a higher number already cleared our draft away.
    if (codeOf(error) === 'ENOENT') return 'taken';
    if (codeOf(error) !== 'EEXIST') throw error;
    // A network file system may repeat a request that had succeeded, and then says that the name is taken: by us.
    return files.fstatSync(fd).nlink === 2 ? 'named' : 'taken';
  }
}

function createInPlace(
  directory: string,
  number: number,
  fill: (fd: number) => void,
  files: Files,
): SegmentFile | undefined {
  const path = segmentPath(directory, number);
  let fd: number;
  try {
    fd = files.openSync(path, createFlags, 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  }
  try {
    fill(fd);
    files.fsyncSync(fd);
    return { number, directory, path, fd, traceable: isSameFile(path, fd, files) };
  } catch (error) {
    files.closeSync(fd);
    files.rmSync(path, { force: true });
    throw error;
  }
}

/** Whether the name no longer leads to the file that is open: it was deleted, moved or replaced. */
export function hasVanished(segment: SegmentFile, files: Files): boolean {
  return isNameless(segment.fd, files) || (segment.traceable && !isSameFile(segment.path, segment.fd, files));
}

/** Lets go of a file whose content is safe, or saved elsewhere: an error then has nothing to say. */
export function closeQuietly(fd: number, files: Files): void {
  try {
    files.closeSync(fd);
  } catch {
    // It is closed all the same.
  }
}

function isNameless(fd: number, files: Files): boolean {
  try {
    return files.fstatSync(fd).nlink === 0;
  } catch {
    return false;
  }
}

function isSameFile(path: string, fd: number, files: Files): boolean {
  try {
    return files.statSync(path).ino === files.fstatSync(fd).ino;
  } catch (error) {
    return codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR';
  }
}
