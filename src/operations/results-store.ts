import type { readJournals } from '../store/journal/read-journals.ts';
import { openRunStore, type RunStore } from '../store/journal/run-store.ts';
import type { RunEnds } from './run-ends.ts';
import type { RunGroups } from './run-groups.ts';
import type { SessionOptions } from './session-options.ts';
import { diskThreadUrl } from './thread-urls.ts';

/** The disk side of a run: while it refuses, no request starts; when it is lost, the run ends. */
export async function openStore(
  options: SessionOptions,
  recovered: ReturnType<typeof readJournals>,
  groups: RunGroups,
  ends: RunEnds,
): Promise<RunStore> {
  const { files, notice } = options;
  return openRunStore({
    directory: files.directory,
    taskFile: files.path,
    cwd: options.cwd,
    submission: options.submission,
    specSha256: options.specSha256,
    recovered,
    threadUrl: diskThreadUrl,
    clock: options.clock,
    environment: options.environment,
    stop: ends.stop,
    onWarning: (message) => {
      notice('warn', message);
    },
    onStorage: (state) => {
      if (state === null) groups.resume();
      else groups.pause();
      notice(state === null ? 'info' : 'error', state ?? 'the disk takes data again: the run goes on');
    },
    onLost: (error) => {
      notice('error', error.message);
      ends.storageLost();
    },
  });
}
