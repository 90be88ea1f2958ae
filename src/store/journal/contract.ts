import type { Clock } from '../../core/clock.ts';
import type { StorageError } from '../../core/errors.ts';
import type { Owner } from '../../core/event.ts';
import type { EndedSample, TaskJournal } from '../../core/journal.ts';
import type { TaskProgress } from '../../core/progress.ts';
import type { StrategyRecord } from '../../core/strategy.ts';
import type { Submission, Task, TaskCheckpoint } from '../../core/submission.ts';
import type { Processes } from '../owner.ts';
import type { Files } from './files.ts';
import type { LiveTask } from './heartbeat.ts';
import type { Recovery } from './recovery.ts';

export interface RunStoreOptions {
  /** The run directory, absolute. */
  readonly directory: string;
  /** The real path of the task file, absolute. */
  readonly taskFile: string;
  readonly cwd: string;
  readonly submission: Submission;
  readonly specSha256: string;
  /** What was read of the tasks' journals already, by `task_id`: need not be read again. */
  readonly recovered?: ReadonlyMap<string, Recovery>;
  /** Where `disk-thread.ts` lies, bundled. */
  readonly threadUrl: URL;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Once this aborts, neither a disk that refuses nor a silent runner is waited for any more. */
  readonly stop?: AbortSignal;
  readonly onWarning: (message: string) => void;
  /** What the disk refuses, in one sentence: nothing may be bought until this is told null. */
  readonly onStorage: (refusal: string | null) => void;
  /** The run directory is gone, or answers could not be saved: the run must stop. Exit code 7. */
  readonly onLost: (error: StorageError) => void;
  /** For tests: file calls that fail, and processes that live and die as told. */
  readonly files?: Files;
  readonly processes?: Processes;
}

export interface LeaseOptions {
  /** What the journal is to say of how its requests are sent. */
  readonly strategy?: StrategyRecord;
  /** Takes the task from a living runner, too. */
  readonly steal: boolean;
  readonly acceptCorruption: boolean;
  /** Goes on although `spec.json` changed since the journal was begun; otherwise that is a `UsageError`. */
  readonly allowChanged: boolean;
  /** Goes on although the rule by which the task may stop early is met. */
  readonly toTheEnd?: boolean;
  /** Failed passes are pending again, and those that a failed pass paid for are replayed. */
  readonly retryFailed: boolean;
}

export type Lease =
  | {
      readonly state: 'leased';
      readonly journal: TaskJournal;
      /** Present when another runner had not let go of it. */
      readonly takenFrom?: 'dead' | 'stolen';
      /** Calls that were in flight when a runner died. */
      readonly unresolved: number;
    }
  | { readonly state: 'held'; readonly owner: Owner }
  | { readonly state: 'complete'; readonly progress: TaskProgress; readonly ended: Iterable<EndedSample> };

/** Everything a run has to do with the disk, once it has begun. */
export interface RunStore {
  readonly runnerId: string;
  /** Takes a task, unless a living runner has it. Rejects with a `StorageError` when its journal is damaged, foreign or unwritable. */
  lease(task: Task, options: LeaseOptions): Promise<Lease>;
  /** What `poll` is to say of a task besides its progress. */
  live(taskId: string, live: LiveTask): void;
  /** What the task file is to say of a task, within a second or two. */
  checkpoint(taskId: string, checkpoint: TaskCheckpoint): void;
  /** To be called several times a second: shows that the main loop moves. */
  tick(): void;
  /** What the disk refuses at the moment. */
  storage(): string | null;
  /** Lets go of every lease. `rescued`: one sentence for each file that had to be saved outside the run directory. Never rejects. */
  close(): Promise<{ readonly rescued: readonly string[] }>;
}
