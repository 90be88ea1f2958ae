import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncDirectorySync } from './atomic-file.ts';
import { runDirectoryOf } from './find-task-file.ts';
import { pointLatestAt } from './latest-link.ts';
import { latestName, pointerIn } from './latest-pointer.ts';
import { storageError } from './system-error.ts';

/** Where a task file goes first: with it the submission is gone for everybody, and what is left of it is known as such. */
const tombstone = 'deleted.json';
const deletedName = /^\.deleted_tasks_.+\.d$/;
const runDirectoryName = /^tasks_.+\.d$/;

/**
 * Deletes a task file, which is no link, with its run directory, and points `latest` at `next` where it pointed at this one. The
 * submission vanishes in one step; what a crash leaves of it behind that step is removed by `removeDeleted`. Of a run directory
 * that is a link, only the link goes. Throws a `StorageError`.
 */
export function removeSubmission(taskFilePath: string, next: string | undefined): void {
  const output = dirname(taskFilePath);
  const directory = runDirectoryOf(taskFilePath);
  try {
    moveLatest(output, taskFilePath, next);
    const found = lstatSync(directory, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) {
      renameSync(taskFilePath, join(directory, tombstone));
      syncDirectorySync(output);
      removeRunDirectory(directory);
    } else {
      unlinkSync(taskFilePath);
      if (found !== undefined) unlinkSync(directory);
    }
    rmSync(`${taskFilePath}.lock`, { recursive: true, force: true });
  } catch (error) {
    throw storageError('delete', taskFilePath, error);
  }
}

/** Removes what deletions left behind that were killed in their middle. Throws a `StorageError`. */
export function removeDeleted(outputDirectory: string): void {
  try {
    for (const name of readdirSync(outputDirectory)) {
      const path = join(outputDirectory, name);
      if (deletedName.test(name)) rmSync(path, { recursive: true, force: true });
      else if (runDirectoryName.test(name) && isDeleted(path)) removeRunDirectory(path);
    }
  } catch (error) {
    throw storageError('delete what is left in', outputDirectory, error);
  }
}

function isDeleted(directory: string): boolean {
  return (
    lstatSync(directory).isDirectory() &&
    existsSync(join(directory, tombstone)) &&
    !existsSync(`${directory.slice(0, -'.d'.length)}.json`)
  );
}

/** Under a name that nobody looks for, so that no half of it is ever taken for a submission. */
function removeRunDirectory(directory: string): void {
  const hidden = join(dirname(directory), `.deleted_${basename(directory)}`);
  rmSync(hidden, { recursive: true, force: true });
  renameSync(directory, hidden);
  rmSync(hidden, { recursive: true, force: true });
}

function moveLatest(output: string, taskFilePath: string, next: string | undefined): void {
  const latest = join(output, latestName);
  if (!leadsTo(latest, taskFilePath)) return;
  if (next === undefined) unlinkSync(latest);
  else pointLatestAt(output, next);
}

function leadsTo(latest: string, taskFilePath: string): boolean {
  const found = lstatSync(latest, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) return existsSync(latest) && realpathSync(latest) === taskFilePath;
  if (found?.isFile() !== true || found.size > 1000) return false;
  return pointerIn(readFileSync(latest, 'utf8')) === basename(taskFilePath);
}
