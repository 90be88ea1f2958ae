import type { LiveStatus } from '../core/status.ts';
import type { liveText } from '../reports/live.ts';
import type { Style } from '../reports/style.ts';
import type { Shell } from './shell.ts';

export type NoticeLevel = 'info' | 'warn' | 'error';

/** How a run is shown on stderr while it goes on. */
export interface RunDisplay {
  readonly progress: (status: LiveStatus) => void;
  readonly notice: (level: NoticeLevel, message: string) => void;
  /** What is in flight may still finish, until this time of the monotonic clock. */
  readonly stopping: (graceEndsAt: number) => void;
  readonly end: () => Promise<void>;
}

export interface DisplayOptions {
  readonly shell: Shell;
  readonly style: Style;
  readonly liveText: typeof liveText;
}
