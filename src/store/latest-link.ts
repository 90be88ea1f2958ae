import { linkSync, lstatSync, readFileSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectorySync, temporaryName, writeFileAtomicSync } from './atomic-file.ts';
import { latestName, pointerIn } from './latest-pointer.ts';
import { errorCode } from './system-error.ts';

/**
 * Points `latest_tasks.json` at a task file of the same directory, in one step: there is no moment without it. What
 * stood there and is not ours is kept under a backup name. Throws the system's error, and then nothing changed.
 */
export function pointLatestAt(directory: string, name: string, makeLink: typeof symlinkSync = symlinkSync): void {
  const latest = join(directory, latestName);
  keepForeign(latest);
  if (!replaceLink(directory, latest, name, makeLink))
    writeFileAtomicSync(latest, `${JSON.stringify({ pointer: name })}\n`);
  try {
    syncDirectorySync(directory);
  } catch {
    // The link stands; only a power cut within seconds could show the older one.
  }
}

/** False where the file system has no symbolic links. */
function replaceLink(directory: string, latest: string, name: string, makeLink: typeof symlinkSync): boolean {
  const temporary = join(directory, temporaryName(latestName));
  try {
    makeLink(name, temporary);
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'ENOSYS', 'EINVAL', 'UNKNOWN'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
  try {
    renameSync(temporary, latest);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
  return true;
}

function keepForeign(latest: string): void {
  const found = lstatSync(latest, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink()) return;
  if (found.isFile() && found.size < 1000 && pointerIn(readFileSync(latest, 'utf8')) !== undefined) return;
  for (let number = 1; !keepAs(latest, `${latest}.backup-${String(number)}`, found.isFile()); number++);
}

/** False when the backup name is taken. */
function keepAs(latest: string, backup: string, isFile: boolean): boolean {
  if (lstatSync(backup, { throwIfNoEntry: false }) !== undefined) return false;
  try {
    // A second name for the same file: `latest` keeps its own until the new link takes it over.
    if (isFile) linkSync(latest, backup);
    else renameSync(latest, backup);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!isFile || errorCode(error) === 'ENOENT') throw error;
    renameSync(latest, backup);
  }
  return true;
}
