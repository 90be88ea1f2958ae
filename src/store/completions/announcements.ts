import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Announcement } from '../../core/completion-store.ts';
import type { Owner } from '../../core/event.ts';
import { isJsonObject } from '../../core/json.ts';
import { liveness, ownerOf, type Processes } from '../owner.ts';
import { errorCode } from '../system-error.ts';

/** The folder in which processes say what they are asking for. */
export const announcementsFolder = 'asking';

/**
 * Small files, one for each answer that is being asked for, that name the process. Not one of them is ever waited for unless its
 * process is seen to live: on another machine, or in another container, nobody can tell. Rejects with the system's errors.
 */
export function announcements(
  directory: string,
  processes: Processes,
): (key: string) => Promise<Announcement | undefined> {
  const folder = join(directory, announcementsFolder);
  const self = ownerOf('', processes);
  const text = JSON.stringify(self);
  const create = async (path: string): Promise<boolean> => {
    try {
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      if (errorCode(error) !== 'ENOENT') throw error;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return create(path);
    }
  };
  return async (key) => {
    const path = join(folder, key);
    const end = async (): Promise<void> => rm(path, { force: true }).catch(() => undefined);
    if (await create(path)) return { end };
    if (await isSomebodyElses(path, self, processes)) return undefined;
    await end();
    return (await create(path)) ? { end } : undefined;
  };
}

async function isSomebodyElses(path: string, self: Owner, processes: Processes): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => 'gone');
  // It is being written.
  if (text === '') return true;
  const owner = ownerIn(text);
  if (owner === undefined) return false;
  return !(owner.pid === self.pid && owner.started === self.started) && liveness(owner, processes) === 'alive';
}

function ownerIn(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isOwner = isJsonObject(value) && typeof value['pid'] === 'number' && typeof value['started'] === 'string';
    return isOwner ? (value as unknown as Owner) : undefined;
  } catch {
    return undefined;
  }
}
