import { messageOf } from '../core/errors.ts';
import type { RunObserver } from '../operations/run.ts';
import { isDrawable, styleOf } from './colour.ts';
import { type DistinctNotices, distinctNotices } from './distinct-notices.ts';
import { liveDisplay } from './live-display.ts';
import { plainDisplay } from './plain-display.ts';
import type { NoticeLevel, RunDisplay } from './run-display.ts';
import type { Shell } from './shell.ts';

/** Where runs are shown on stderr, one after the other. */
export interface RunScreen {
  readonly observer: RunObserver;
  readonly notice: (level: NoticeLevel, message: string) => void;
  readonly stopping: (graceEndsAt: number) => void;
  begin(): Promise<void>;
  /** Resolves with the notices that were shown. `error`: what the run failed with; it is told once more, and better, on the way out. */
  end(error?: unknown): Promise<ReadonlySet<string>>;
}

export function runScreen(shell: Shell): RunScreen {
  let shown: { readonly display: RunDisplay; readonly notices: DistinctNotices } | undefined;
  const notice = (level: NoticeLevel, message: string): void => {
    shown?.notices.notice(level, message);
  };
  return {
    observer: {
      progress: (status) => {
        shown?.display.progress(status);
      },
      notice,
    },
    notice,
    stopping: (graceEndsAt) => {
      shown?.display.stopping(graceEndsAt);
    },
    begin: async () => {
      if (shown !== undefined) return;
      const display = await displayOn(shell);
      shown = { display, notices: distinctNotices(display) };
    },
    end: async (error) => {
      const { display, notices } = shown ?? {};
      shown = undefined;
      notices?.flush(error === undefined ? undefined : messageOf(error));
      await display?.end();
      return notices?.told ?? new Set();
    },
  };
}

async function displayOn(shell: Shell): Promise<RunDisplay> {
  const { liveText } = await import('../reports/live.ts');
  const options = { shell, liveText, style: styleOf(shell.stderr, shell) };
  return isDrawable(shell.stderr, shell.environment) ? liveDisplay(options) : plainDisplay(options);
}
