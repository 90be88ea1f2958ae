import { type Clock, isoTime } from '../core/clock.ts';
import type { TaskProgress } from '../core/progress.ts';
import type { RunnerStatus, RunState, StatusReport, TaskReport } from '../core/status.ts';
import { accuracyOf, averageRate, errorOf, metricsOf, statusOf } from '../core/summary.ts';
import { type Task, type TaskStatus, totalPasses } from '../core/submission.ts';
import type { Environment } from '../models/provider-table.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import { readHeartbeats } from '../store/journal/heartbeat.ts';
import { readTaskProgress, type TaskReading } from '../store/journal/read-progress.ts';
import { systemProcesses } from '../store/owner.ts';
import { readSubmission } from '../store/stored-files.ts';
import { runnerStatus, type SeenRunner } from './runner-status.ts';

/** The state of a task file from what stands on disk. Writes nothing, takes no lock; its cost does not depend on the number of samples. */
export function readStatus(files: FoundTaskFile, clock: Clock, environment: Environment): StatusReport {
  const processes = systemProcesses(environment);
  const { submission } = readSubmission(files.directory);
  const heartbeats = readHeartbeats(files.directory);
  const runners = heartbeats.map((heartbeat) => runnerStatus(heartbeat, clock, processes));
  const living = new Set(runners.filter(({ status }) => status.alive).map(({ status }) => status.runner_id));
  const readings = submission.tasks.map((task) => {
    const reading = readTaskProgress(files.directory, task.task_id, heartbeats, task);
    return { task, reading, alive: reading.owner !== null && living.has(reading.owner.runner) };
  });
  const tasks = readings.map(({ task, reading, alive }) => taskReport(task, reading, alive));
  const state = stateOf(
    tasks.map(({ status }) => status),
    runners,
  );
  return {
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
      pending: sum(tasks, ({ total, done }) => total - done),
    },
    tasks,
    warnings: readings.flatMap(({ reading }) => reading.warnings),
  };
}

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

function taskReport(task: Task, { progress, live }: TaskReading, alive: boolean): TaskReport {
  const done = progress.scored + progress.failed;
  const total = totalPasses(task);
  const status = statusOf(task, progress, alive);
  const rate = alive ? (live?.samples_per_second ?? null) : averageRate(progress);
  return {
    task_id: task.task_id,
    eval_name: task.eval_name,
    model_name: task.model_name,
    simulated: task.simulated,
    status,
    total,
    done,
    scored: progress.scored,
    failed: progress.failed,
    failures: { ...progress.failedByKind },
    truncated: progress.truncated,
    ...accuracyOf(progress),
    metrics: metricsOf(progress),
    samples_per_second: rate === null ? null : Number(rate.toFixed(2)),
    eta_seconds: alive && rate !== null && rate > 0 ? Math.round((total - done) / rate) : null,
    tokens: { input: progress.usage?.input ?? 0, output: progress.usage?.output ?? 0 },
    cost_usd: null,
    strategy: live?.strategy ?? null,
    in_flight: alive ? progress.inFlight : 0,
    limit: alive ? (live?.limit ?? null) : null,
    waiting: alive ? (live?.waiting ?? null) : null,
    unresolved: unresolvedOf(progress, alive),
    error: errorOf(progress),
    last_error: lastErrorOf(progress, status),
  };
}

/** Calls of dead runners that brought no answer: they may have been paid. */
function unresolvedOf(progress: TaskProgress, alive: boolean): number {
  return progress.unresolved + (alive || progress.closed !== null ? 0 : progress.inFlight);
}

function lastErrorOf(progress: TaskProgress, status: TaskStatus): string | null {
  if (progress.lastError === null || (status === 'completed' && progress.failed === 0)) return null;
  return `${progress.lastError.kind}: ${progress.lastError.message}`;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
