import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps, or put another in its place. */
const settledAfterMs = 100;

/**
 * Resolves once one of the files has changed and has been left alone for a moment, or at once when the signal aborts. Watches their
 * folders, so that files are seen that are replaced. Folders that cannot be watched are passed over.
 */
export async function changeOf(
  paths: readonly string[],
  clock: { sleep(ms: number, signal?: AbortSignal): Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const names = folders.get(dirname(path)) ?? new Set();
    folders.set(dirname(path), names.add(basename(path)));
  }
  const watchers: FSWatcher[] = [];
  let changes = 0;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
    const changed = async (): Promise<void> => {
      const mine = (changes += 1);
      await clock.sleep(settledAfterMs, signal);
      if (mine === changes) done();
    };
    for (const [folder, names] of folders) {
      try {
        const watcher = watch(folder, (_, name) => {
          if (name !== null && names.has(name)) void changed();
        });
        // A folder that is removed is no reason to end: the next run tells what is missing.
        watcher.on('error', () => undefined);
        watchers.push(watcher);
      } catch {
        continue;
      }
    }
  });
  for (const watcher of watchers) watcher.close();
}
