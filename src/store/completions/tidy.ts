import { type Dirent, lstatSync, readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { announcementsFolder } from './announcements.ts';

// A command of its own that touches ten thousands of files: waiting for each of them in turn takes five times as long.

/** Folders in which `cacache` keeps answers and their index, whatever the version of their layout. */
const parts = /^(content|index)-v\d+$/;
const scratch: ReadonlySet<string> = new Set(['tmp', announcementsFolder]);

/**
 * Removes what nothing leads to: files with answers that the index does not know, what crashed processes left half written, and
 * folders that are empty. What is younger than `before` (milliseconds since 1970) may be somebody's work, and stays.
 */
export function removeLeftovers(directory: string, known: ReadonlySet<string>, before: number): void {
  for (const part of foldersIn(directory)) {
    if (!isOurs(part)) continue;
    const found = readdirSync(join(directory, part), { recursive: true, withFileTypes: true });
    for (const path of found.filter((each) => !each.isDirectory()).map(pathOf)) {
      if (!part.startsWith('index') && !known.has(path) && isOlder(path, before))
        tried(() => {
          unlinkSync(path);
        });
    }
    // The deepest come first. One that is not empty, or is no longer, cannot be removed: that is as it should be.
    const folders = found.filter((each) => each.isDirectory()).map(pathOf);
    for (const path of folders.sort((a, b) => b.length - a.length))
      tried(() => {
        rmdirSync(path);
      });
  }
}

/** Removes every answer, and leaves the directory itself, with its permissions. */
export function removeAll(directory: string): void {
  for (const part of foldersIn(directory).filter(isOurs)) {
    rmSync(join(directory, part), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes a file that may be gone. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

function foldersIn(directory: string): string[] {
  const found = readdirSync(directory, { withFileTypes: true });
  return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function isOurs(part: string): boolean {
  return parts.test(part) || scratch.has(part);
}

function pathOf({ parentPath, name }: Dirent): string {
  return join(parentPath, name);
}

function isOlder(path: string, before: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < before;
}

function tried(removal: () => void): void {
  try {
    removal();
  } catch {
    // Somebody was quicker, or has put something there: both are well.
  }
}
