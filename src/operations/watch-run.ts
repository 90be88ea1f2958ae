import type { Clock } from '../core/clock.ts';
import { RateMeter } from '../core/rate.ts';
import type { LiveStatus } from '../core/status.ts';
import { averageRate, checkpointOf } from '../core/summary.ts';
import type { Submission, Task } from '../core/submission.ts';
import type { RunStore } from '../store/journal/run-store.ts';
import type { TaskLeases } from './lease-tasks.ts';
import { liveStatus } from './live-status.ts';
import { emptyProgress } from '../core/progress.ts';
import type { RunGroups } from './run-groups.ts';
import type { Waits } from './waits.ts';

export interface WatchOptions {
  readonly submission: Submission;
  readonly groups: RunGroups;
  readonly waits: Waits;
  readonly leases: TaskLeases;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly onProgress: ((status: LiveStatus) => void) | undefined;
}

export interface RunView {
  /** Writes what a task has come to, now that its lease is let go. */
  checkpoint(task: Task): void;
  stop(): Promise<void>;
}

/** Each look wakes the process; a person sees no difference to more. */
const lookEveryMs = 250;
const writeEveryMs = 1000;

/**
 * Looks at a run four times a second: tells the observer, shows the heartbeat that the main loop moves, and once a second
 * hands the disk thread what poll and the task file are to say.
 */
export function watchRun(options: WatchOptions): RunView {
  const { submission, groups, waits, leases, store, clock, onProgress } = options;
  const ended = new AbortController();
  const meters = new Map(submission.tasks.map((task) => [task.task_id, new RateMeter()]));
  const whole = new RateMeter();
  /** What the task file was last given to say. */
  const checkpoints = new Map<Task, string>();
  const started = clock.monotonic();
  let written = -writeEveryMs;

  const progressOf = (task: Task) => leases.progress.get(task.task_id);

  const look = (): void => {
    store.tick();
    const now = clock.monotonic();
    const waiting = waits.describe(clock.now());
    const states = submission.tasks.map((task) => ({ task, progress: progressOf(task) ?? emptyProgress() }));
    whole.read(
      now,
      states.reduce((sum, { progress }) => sum + progress.scored + progress.failed, 0),
    );
    onProgress?.(
      liveStatus(states, {
        samplesPerSecond: whole.perSecond,
        inFlight: groups.current.slots.inFlight,
        limit: groups.current.slots.limit,
        waiting,
      }),
    );
    if (now - started - written < writeEveryMs) return;
    written = now - started;
    for (const task of leases.open.keys()) write(task, now, waiting);
  };

  const write = (task: Task, now: number, waiting: string | null): void => {
    const progress = progressOf(task);
    const meter = meters.get(task.task_id);
    if (progress === undefined || meter === undefined) return;
    meter.read(now, progress.scored + progress.failed);
    store.live(task.task_id, {
      in_flight: progress.inFlight,
      limit: groups.current.slots.limit,
      waiting,
      samples_per_second: meter.perSecond,
    });
    const checkpoint = checkpointOf(task, progress, true, meter.perSecond);
    const text = JSON.stringify(checkpoint);
    // A run that waits for hours need not rewrite its task file each second.
    if (checkpoints.get(task) === text) return;
    checkpoints.set(task, text);
    store.checkpoint(task.task_id, checkpoint);
  };

  const watching = (async () => {
    while (!ended.signal.aborted) {
      look();
      await clock.sleep(lookEveryMs, ended.signal);
    }
  })();

  return {
    checkpoint: (task) => {
      const progress = progressOf(task);
      if (progress !== undefined)
        store.checkpoint(task.task_id, checkpointOf(task, progress, false, averageRate(progress)));
    },
    stop: async () => {
      ended.abort();
      await watching;
      look();
    },
  };
}
