import type * as Cacache from 'cacache';
import type { JsonObject } from '../../core/json.ts';
import { errorCode } from '../system-error.ts';

/** Values by key in a directory that several processes use at once. All reject with the system's errors. */
export interface Entries {
  /** undefined where there is none that is as it was put there. */
  get(key: string): Promise<unknown>;
  put(key: string, value: JsonObject): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Loaded by whoever opens a cache: others need not wait for it. */
export async function loadCacache(): Promise<typeof Cacache> {
  const loaded: unknown = await import('cacache');
  return (loaded as { default: typeof Cacache }).default;
}

/** Every entry of the index names a content beside it. Ours have none: this is the SHA-512 of nothing. */
const noContent = 'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==';

/** Entries in the index of `cacache`: one small file for each, in it lines with checksums that are only ever appended. */
export async function cacacheEntries(directory: string): Promise<Entries> {
  const cacache = await loadCacache();
  return {
    get: async (key) => {
      try {
        const entry = await cacache.get.info(directory, key);
        return entry?.metadata as unknown;
      } catch (error) {
        if (!inItsPlace.has(errorCode(error))) throw error;
        await removeEntry(cacache, directory, key);
        return undefined;
      }
    },
    put: async (key, value) => {
      const entry = { metadata: value, size: Buffer.byteLength(JSON.stringify(value)) };
      const insert = async (): Promise<boolean> =>
        Boolean(await cacache.index.insert(directory, key, noContent, entry));
      // It makes nothing of a folder that is gone: somebody may tidy up. Gone twice, the disk does not take any.
      if ((await insert()) || (await insert())) return;
      throw Object.assign(new Error('the folder cannot be made'), { code: 'ENOENT' });
    },
    remove: async (key) => removeEntry(cacache, directory, key),
  };
}

/** Something else lies where the entry's file should be. */
const inItsPlace: ReadonlySet<string | undefined> = new Set(['EISDIR', 'ENOTDIR', 'ELOOP']);

/** Without a trace: by default a note of the removal is left. The published types do not know the option. */
export async function removeEntry({ rm }: typeof Cacache, directory: string, key: string): Promise<void> {
  await (rm.entry as (...given: [string, string, { removeFully: true }]) => Promise<unknown>)(directory, key, {
    removeFully: true,
  });
}
