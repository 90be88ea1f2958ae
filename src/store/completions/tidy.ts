import type { Dirent } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { announcementsFolder } from './announcements.ts';

/** Folders in which `cacache` keeps answers and their index, whatever the version of their layout. */
const parts = /^(content|index)-v\d+$/;
const scratch: ReadonlySet<string> = new Set(['tmp', announcementsFolder]);

/**
 * Removes what nothing leads to: files with answers that the index does not know, what crashed processes left half written, and
 * folders that are empty. What is younger than `before` (milliseconds since 1970) may be somebody's work, and stays.
 */
export async function removeLeftovers(directory: string, known: ReadonlySet<string>, before: number): Promise<void> {
  for (const part of await foldersIn(directory)) {
    if (!parts.test(part) && !scratch.has(part)) continue;
    const found = await everythingIn(join(directory, part));
    for (const path of found.filter((each) => !each.isDirectory()).map(pathOf)) {
      if (!part.startsWith('index') && !known.has(path) && (await isOlder(path, before)))
        await rm(path, { force: true });
    }
    // The deepest come first. One that is not empty, or is no longer, cannot be removed: that is as it should be.
    const folders = found.filter((each) => each.isDirectory()).map(pathOf);
    for (const path of folders.sort((a, b) => b.length - a.length)) await rmdir(path).catch(() => undefined);
  }
}

/** Removes every answer, and leaves the directory itself, with its permissions. */
export async function removeAll(directory: string): Promise<void> {
  for (const part of await foldersIn(directory)) {
    if (parts.test(part) || scratch.has(part))
      await rm(join(directory, part), { recursive: true, force: true, maxRetries: 3 });
  }
}

async function foldersIn(directory: string): Promise<string[]> {
  const found = await readdir(directory, { withFileTypes: true });
  return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function everythingIn(folder: string): Promise<Dirent[]> {
  return readdir(folder, { recursive: true, withFileTypes: true });
}

function pathOf({ parentPath, name }: Dirent): string {
  return join(parentPath, name);
}

async function isOlder(path: string, before: number): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && stats.mtimeMs < before;
}
