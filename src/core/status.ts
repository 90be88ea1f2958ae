import type { StopEarly, StoppedEarlyReport } from './early-stop.ts';
import type { TaskStatus } from './submission.ts';

/** The state of a whole task file. `dead`: work left, no living runner, not told to stop. `stalled`: a runner lives, but hangs. */
export type RunState = 'pending' | 'running' | 'stalled' | 'dead' | 'interrupted' | 'completed' | 'failed';

/** What `evals poll --json` prints: version 1 of a contract (`docs/formats.md`). Names are those on disk. */
export interface StatusReport {
  readonly v: 1;
  readonly time: string;
  readonly file: string;
  readonly state: RunState;
  readonly runners: readonly RunnerStatus[];
  readonly totals: {
    readonly total: number;
    readonly done: number;
    readonly scored: number;
    readonly failed: number;
    readonly pending: number;
  };
  readonly tasks: readonly TaskReport[];
  /** Of the living runners together; when none lives, of the last one. null before the first. */
  readonly resources: Resources | null;
  /** Damaged journal lines and other things that a reader should know; empty when all is well. */
  readonly warnings: readonly string[];
}

/** What a run takes of the machine. */
export interface Resources {
  /** The most that it had in memory so far, in MiB. */
  readonly memory_mb: number;
  /** Processor time. */
  readonly cpu_seconds: number;
}

export interface RunnerStatus extends Resources {
  readonly runner_id: string;
  readonly pid: number;
  readonly host: string;
  readonly alive: boolean;
  /** Since the last heartbeat. */
  readonly heartbeat_seconds: number;
  /** Since the runner's main loop last moved, when it hangs; null when it is well. */
  readonly stalled_seconds: number | null;
  /** What the disk refuses, while it does. */
  readonly storage: string | null;
}

/** Money in US dollars. */
export interface SpendingReport {
  /** For answers that results rest on. */
  readonly kept: number;
  /** For discarded attempts, answers that were cut or of no use, and whatever may have been billed. */
  readonly wasted: number;
  /** What replayed and cached answers would have cost. */
  readonly saved: number;
  /** Outcomes whose cost is not known. */
  readonly unpriced: number;
}

export interface TaskReport {
  readonly task_id: string;
  readonly eval_name: string;
  readonly model_name: string;
  readonly simulated: boolean;
  readonly status: TaskStatus;
  readonly total: number;
  readonly done: number;
  readonly scored: number;
  readonly failed: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly truncated: number;
  /** What the plan allows; absent: no stopping early. Time left is then a bound. */
  readonly stop_early?: StopEarly;
  /** Present once it stopped early: accuracy, interval and bounds are then of the first `n` samples. */
  readonly stopped_early?: StoppedEarlyReport;
  /** Mean of the first score over scored samples; null when there are none. */
  readonly accuracy: number | null;
  readonly ci95: readonly [number, number] | null;
  /** Accuracy if every failed sample were 0, and if every one were 1. */
  readonly bounds: readonly [number, number] | null;
  readonly metrics: Readonly<Record<string, number | readonly [number, number] | null>>;
  readonly samples_per_second: number | null;
  readonly eta_seconds: number | null;
  readonly tokens: { readonly input: number; readonly output: number };
  /** All that was paid, or may have been: kept and wasted. null: not known of any outcome. */
  readonly cost_usd: number | null;
  readonly spending: SpendingReport;
  /** Calls that were answered from the cache, and answers that were bought. */
  readonly cache_hits: number;
  readonly answers: number;
  /** Of the newest run, as `--strategy` takes it: `sliding-window:5`. null before the first, and of runs by versions that did not tell. */
  readonly strategy: string | null;
  readonly in_flight: number;
  readonly limit: number | null;
  /** The newest change of the number of requests that may be in flight to one model; null when there was none. */
  readonly window_change: {
    readonly time: string;
    readonly model: string;
    readonly from: number;
    readonly to: number;
    readonly reason: string;
  } | null;
  /** Why no request is being sent, while that is so: `rate limit until 17:44:05Z`. */
  readonly waiting: string | null;
  /** Calls that dead runners left behind: they may be paid twice. */
  readonly unresolved: number;
  /** What stopped the task: a confirmed refusal, or a provider that asked to come back later. */
  readonly error: string | null;
  /** The newest failure of an attempt or a sample, while the task is not done without any. */
  readonly last_error: string | null;
}

/** Passes that a run would still begin: none where the task stopped early. */
export function pendingOf({
  total,
  done,
  stopped_early,
}: Pick<TaskReport, 'total' | 'done' | 'stopped_early'>): number {
  return stopped_early === undefined ? total - done : 0;
}

/** The whole task file in a few numbers, for the live line of a run. */
export interface LiveStatus {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Of the first score over all tasks; null before the first sample. */
  readonly accuracy: number | null;
  readonly ci95: readonly [number, number] | null;
  readonly samplesPerSecond: number | null;
  readonly etaSeconds: number | null;
  /** The time left is then a bound. */
  readonly mayStopEarly?: boolean;
  readonly inFlight: number;
  readonly limit: number;
  readonly waiting: string | null;
  readonly simulated: boolean;
}
