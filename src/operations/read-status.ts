import { type Clock, isoTime } from '../core/clock.ts';
import type { TaskProgress } from '../core/progress.ts';
import { pendingOf, type RunnerStatus, type RunState, type StatusReport } from '../core/status.ts';
import type { Submission, TaskStatus } from '../core/submission.ts';
import type { Environment } from '../models/provider-table.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import { type LiveTask, readHeartbeats } from '../store/journal/heartbeat.ts';
import { readTaskProgress } from '../store/journal/read-progress.ts';
import { systemProcesses } from '../store/owner.ts';
import { readSubmission } from '../store/stored-files.ts';
import { resourcesOf, runnerStatus, type SeenRunner } from './runner-status.ts';
import { taskReport } from './task-report.ts';

/** A task file as `poll` tells of it, and what that rests on. */
export interface ReadState {
  readonly status: StatusReport;
  readonly submission: Submission;
  /** In the order of the tasks. */
  readonly progress: readonly TaskProgress[];
  /** What their runners do with them; null where none does. */
  readonly live: readonly (LiveTask | null)[];
}

/** The state of a task file from what stands on disk. Writes nothing, takes no lock; its cost does not depend on the number of samples. */
export function readStatus(files: FoundTaskFile, clock: Clock, environment: Environment): StatusReport {
  return readState(files, clock, environment).status;
}

export function readState(files: FoundTaskFile, clock: Clock, environment: Environment): ReadState {
  const processes = systemProcesses(environment);
  const { submission } = readSubmission(files.directory);
  const heartbeats = readHeartbeats(files.directory);
  const runners = heartbeats.map((heartbeat) => runnerStatus(heartbeat, clock, processes));
  const living = new Set(runners.filter(({ status }) => status.alive).map(({ status }) => status.runner_id));
  const readings = submission.tasks.map((task) => {
    const reading = readTaskProgress(files.directory, task.task_id, heartbeats, task);
    const held = reading.owner !== null && living.has(reading.owner.runner) && reading.progress.closed === null;
    return { task, ...reading, live: held ? (reading.live ?? justLeased) : null };
  });
  const tasks = readings.map(({ task, progress, live }) => taskReport(task, progress, live));
  const state = stateOf(
    tasks.map(({ status }) => status),
    runners,
  );
  const status: StatusReport = {
    v: 1,
    time: isoTime(clock.now()),
    file: files.given,
    state,
    runners: runners.filter(({ status }) => status.alive || state === 'dead').map(({ status }) => status),
    totals: {
      total: sum(tasks, ({ total }) => total),
      done: sum(tasks, ({ done }) => done),
      scored: sum(tasks, ({ scored }) => scored),
      failed: sum(tasks, ({ failed }) => failed),
      pending: sum(tasks, pendingOf),
    },
    tasks,
    resources: resourcesOf(heartbeats, runners),
    warnings: readings.flatMap(({ warnings }) => warnings),
  };
  return {
    status,
    submission,
    progress: readings.map(({ progress }) => progress),
    live: readings.map(({ live }) => live),
  };
}

/** Of a task whose runner has not said yet what it does with it. */
const justLeased: LiveTask = { in_flight: 0, limit: null, waiting: null, samples_per_second: null };

/** The state of the whole, from those of its parts and of the runners. */
export function stateOf(statuses: readonly TaskStatus[], runners: readonly SeenRunner[]): RunState {
  const alive = runners.filter(({ status }) => status.alive).map(({ status }) => status);
  if (alive.length > 0 && !statuses.every((status) => status === 'completed')) {
    return alive.every(hangs) ? 'stalled' : 'running';
  }
  if (statuses.every((status) => status === 'completed')) return 'completed';
  const died = statuses.includes('running') || runners.some(({ ended }) => !ended);
  if (died) return 'dead';
  if (statuses.every((status) => status === 'pending')) return 'pending';
  return statuses.includes('failed') ? 'failed' : 'interrupted';
}

function hangs({ stalled_seconds }: RunnerStatus): boolean {
  return stalled_seconds !== null;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
