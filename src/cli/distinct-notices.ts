import type { NoticeLevel, RunDisplay } from './run-display.ts';

export interface DistinctNotices {
  readonly notice: (level: NoticeLevel, message: string) => void;
  /** Shows what was held back, unless it says just this. */
  readonly flush: (except?: string) => void;
  /** What was shown. */
  readonly told: ReadonlySet<string>;
}

/** Passes notices on. An error is held back until it is clear that it is not what the command fails with: no line is shown twice. */
export function distinctNotices(display: Pick<RunDisplay, 'notice'>): DistinctNotices {
  const told = new Set<string>();
  let held: string | undefined;
  const show = (level: NoticeLevel, message: string): void => {
    told.add(message);
    display.notice(level, message);
  };
  const flush = (except?: string): void => {
    if (held !== undefined && held !== except) show('error', held);
    held = undefined;
  };
  return {
    notice: (level, message) => {
      flush();
      if (level === 'error') held = message;
      else show(level, message);
    },
    flush,
    told,
  };
}
