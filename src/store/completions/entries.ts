import type * as Cacache from 'cacache';
import type { JsonObject } from '../../core/json.ts';
import { errorCode } from '../system-error.ts';

/** Data by key in a directory that several processes use at once. All reject with the system's errors. */
export interface Entries {
  /** undefined where there is none. Rejects with `DamagedEntry` when there is one that cannot be what was put there. */
  get(key: string): Promise<Buffer | undefined>;
  put(key: string, data: string, about: JsonObject): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Not what was put there, or not a file at all. */
export class DamagedEntry extends Error {
  override readonly name = 'DamagedEntry';
}

/** Loaded by whoever opens a cache: others need not wait for it. */
export async function loadCacache(): Promise<typeof Cacache> {
  const loaded: unknown = await import('cacache');
  return (loaded as { default: typeof Cacache }).default;
}

/** Entries that `cacache` keeps: each with a checksum, moved into place when it is whole. */
export async function cacacheEntries(directory: string): Promise<Entries> {
  const cacache = await loadCacache();
  return {
    get: async (key) => {
      try {
        return (await cacache.get(directory, key)).data;
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return undefined;
        throw isDamage(error) ? new DamagedEntry('damaged', { cause: error }) : error;
      }
    },
    put: async (key, data, about) => {
      try {
        await cacache.put(directory, key, data, { metadata: about });
      } catch (error) {
        if (!isGone(error)) throw error;
        await cacache.put(directory, key, data, { metadata: about });
      }
    },
    remove: async (key) => {
      const info = await cacache.get.info(directory, key);
      if (info !== null) await cacache.rm.content(directory, info.integrity);
      await removeIndex(cacache, directory, key);
    },
  };
}

/** Without a trace: by default a note of the removal is left. The published types do not know the option. */
export async function removeIndex({ rm }: typeof Cacache, directory: string, key: string): Promise<void> {
  await (rm.entry as (...given: [string, string, { removeFully: true }]) => Promise<unknown>)(directory, key, {
    removeFully: true,
  });
}

/** Somebody tidies up and took a folder away into which it was to be put; `cacache` says EEXIST to whatever fails in moving. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '');
}

/** The checksum or the length is wrong; or something lies where its file should be. */
const damage: ReadonlySet<string | undefined> = new Set(['EINTEGRITY', 'EBADSIZE', 'EISDIR', 'ENOTDIR']);

function isDamage(error: unknown): boolean {
  return damage.has(errorCode(error));
}
