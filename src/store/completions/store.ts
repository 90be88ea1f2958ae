import { join } from 'node:path';
import type { Announcement, CompletionStore } from '../../core/completion-store.ts';
import { cacheDirectoryOf } from '../cache-directory.ts';
import type { Processes } from '../owner.ts';
import { makePrivate } from '../private-directory.ts';
import { quoted, refusalReason } from '../system-error.ts';
import { announcements } from './announcements.ts';
import { atMost } from './at-most.ts';
import { cacacheEntries, type Entries } from './entries.ts';
import { decodeAnswer, encodeEntry } from './entry.ts';

/** Where completions are cached, for their owner only. It need not exist. */
export function completionsDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  return join(cacheDirectoryOf(environment), 'completions');
}

export interface CompletionStoreOptions {
  readonly directory: string;
  /** Told once when answers can no longer be kept, and once when they can no longer be read. */
  readonly onWarning: (message: string) => void;
  readonly processes: Processes;
  readonly entries?: (directory: string) => Promise<Entries>;
}

/** How many files are worked upon at once: hundreds of answers may arrive together, and open files are few. */
const atOnce = 16;

/** The answers that this user has bought. Whatever is wrong with the disk, it never rejects: it is done without. */
export async function openCompletionStore(options: CompletionStoreOptions): Promise<CompletionStore> {
  const { directory, onWarning } = options;
  if (!makePrivate(directory)) {
    onWarning(`${quoted(directory)} is not a directory that only you may write to: the run goes without the cache.`);
    return without;
  }
  return completionStore(options, await (options.entries ?? cacacheEntries)(directory));
}

/** Says that nobody else asks. */
const unannounced: Announcement = { end: async () => undefined };
const without: CompletionStore = {
  find: async () => undefined,
  keep: async () => undefined,
  announce: async () => unannounced,
};

function completionStore(
  { directory, onWarning, processes }: CompletionStoreOptions,
  entries: Entries,
): CompletionStore {
  const announced = announcements(directory, processes);
  const inTurn = atMost(atOnce);
  let state: 'open' | 'read-only' | 'closed' = 'open';
  const degrade = (to: 'read-only' | 'closed', error: unknown): void => {
    if (state === to || state === 'closed') return;
    state = to;
    const [verb, rest] =
      to === 'closed'
        ? ['read', 'the run goes on without it']
        : ['written', 'what is bought from here on is not kept there'];
    onWarning(`The cache in ${quoted(directory)} cannot be ${verb}: ${refusalReason(error)}; ${rest}.`);
  };
  return {
    find: async (key) =>
      inTurn(async () => {
        if (state === 'closed') return undefined;
        try {
          const entry = await entries.get(key);
          const answer = decodeAnswer(entry);
          if (entry !== undefined && answer === undefined) await entries.remove(key);
          return answer;
        } catch (error) {
          degrade('closed', error);
          return undefined;
        }
      }),
    keep: async (key, answer, about) =>
      inTurn(async () => {
        if (state !== 'open') return;
        try {
          await entries.put(key, encodeEntry(answer, about));
        } catch (error) {
          degrade('read-only', error);
        }
      }),
    announce: async (key) =>
      // A word that cannot be written keeps nobody from asking.
      state === 'open' ? inTurn(async () => announced(key)).catch(() => unannounced) : unannounced,
  };
}
