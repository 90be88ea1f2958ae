import { lstatSync, mkdirSync } from 'node:fs';

/** Makes sure of a directory that nobody else can have put a file in. False where there is none to be had. */
export function makePrivate(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return isPrivate(directory);
  } catch {
    return false;
  }
}

/** Nobody else can have put a file there. Throws when there is nothing of that name. */
export function isPrivate(directory: string): boolean {
  const stats = lstatSync(directory);
  const user = process.getuid?.();
  return stats.isDirectory() && (user === undefined || (stats.uid === user && (stats.mode & 0o022) === 0));
}
