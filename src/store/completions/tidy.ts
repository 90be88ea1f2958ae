import { type Dirent, lstatSync, readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { announcementsFolder } from './announcements.ts';

/** The folder in which `cacache` keeps its index, whatever the version of its layout. */
const index = /^index-v\d+$/;

/**
 * Removes announcements of processes that died and folders that are empty. What is younger than `before` (milliseconds since
 * 1970) may be somebody's, and stays.
 */
export function removeLeftovers(directory: string, before: number): void {
  for (const part of foldersIn(directory).filter(isOurs)) {
    const found = readdirSync(join(directory, part), { recursive: true, withFileTypes: true });
    const announced = part === announcementsFolder ? found.map(pathOf) : [];
    for (const path of announced.filter((each) => isOlder(each, before))) tried(unlinkSync, path);
    // The deepest come first. One that is not empty cannot be removed: that is as it should be.
    const folders = found.filter((each) => each.isDirectory()).map(pathOf);
    for (const path of folders.sort((a, b) => b.length - a.length)) tried(rmdirSync, path);
  }
}

/** Removes every answer, and leaves the directory itself, with its permissions. */
export function removeAll(directory: string): void {
  for (const part of foldersIn(directory).filter(isOurs)) {
    rmSync(join(directory, part), { recursive: true, force: true, maxRetries: 3 });
  }
}

function foldersIn(directory: string): string[] {
  const found = readdirSync(directory, { withFileTypes: true });
  return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function isOurs(part: string): boolean {
  return index.test(part) || part === announcementsFolder;
}

function pathOf({ parentPath, name }: Dirent): string {
  return join(parentPath, name);
}

function isOlder(path: string, before: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < before;
}

function tried(removal: (path: string) => void, path: string): void {
  try {
    removal(path);
  } catch {
    // Somebody was quicker, or has put something there: both are well.
  }
}
