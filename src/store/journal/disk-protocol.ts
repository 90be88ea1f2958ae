import type { Owner } from '../../core/event.ts';
import type { TaskCheckpoint } from '../../core/submission.ts';
import type { FoldedTask } from './heartbeat.ts';

/** What the disk thread is born with. */
export interface DiskThreadData {
  readonly owner: Owner;
  /** Where its heartbeat is written. */
  readonly heartbeat: string;
  readonly taskFile: string;
  /** One 32-bit counter that the main loop raises: when it stands still, the main loop hangs. */
  readonly tick: SharedArrayBuffer;
}

/** What a heartbeat tells of the main thread's work. */
export interface RunnerState {
  readonly storage: string | null;
  readonly tasks: Readonly<Record<string, FoldedTask>>;
}

export type ToDiskThread =
  | { readonly type: 'sync'; readonly id: number; readonly fd: number }
  | { readonly type: 'state'; readonly state: RunnerState }
  | { readonly type: 'checkpoint'; readonly patches: Readonly<Record<string, TaskCheckpoint>> }
  | { readonly type: 'close' };

export type FromDiskThread =
  | { readonly type: 'synced'; readonly id: number; readonly error: DiskError | undefined }
  | { readonly type: 'warning'; readonly message: string };

/** A system's error on its way between threads, where classes are lost. */
export interface DiskError {
  readonly code: string;
  readonly message: string;
}
