import { mkdir, readlink, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Announcement } from '../../core/completion-store.ts';
import type { Owner } from '../../core/event.ts';
import { isJsonObject } from '../../core/json.ts';
import { liveness, ownerOf, type Processes } from '../owner.ts';
import { errorCode } from '../system-error.ts';

/** The folder in which processes say what they are asking for. */
export const announcementsFolder = 'asking';

/**
 * One symbolic link for each answer that is being asked for. It leads nowhere, it names the process: made in one step, it can be
 * had only once, and is never half written. A process that is not seen to live is not waited for: on another machine, or in another
 * container, nobody can tell. Rejects with the system's errors.
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
      await symlink(text, path);
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
    const end = async (): Promise<void> => unlink(path).catch(() => undefined);
    if (await create(path)) return { end };
    if (await isSomebodyElses(path, self, processes)) return undefined;
    await end();
    return (await create(path)) ? { end } : undefined;
  };
}

async function isSomebodyElses(path: string, self: Owner, processes: Processes): Promise<boolean> {
  const owner = ownerIn(await readlink(path).catch(() => ''));
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
