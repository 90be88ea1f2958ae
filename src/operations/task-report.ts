import { isoTime } from '../core/clock.ts';
import type { TaskProgress } from '../core/progress.ts';
import { roundedUsd } from '../core/spending.ts';
import { pendingOf, type SpendingReport, type TaskReport } from '../core/status.ts';
import { type Task, type TaskStatus, totalPasses } from '../core/submission.ts';
import { accuracyOf, averageRate, costOf, errorOf, metricsOf, statusOf, stoppedEarlyOf } from '../core/summary.ts';
import type { LiveTask } from '../store/journal/heartbeat.ts';

/** What `poll` says of a task. `live`: what its runner is doing with it, null when none is. */
export function taskReport(task: Task, progress: TaskProgress, live: LiveTask | null): TaskReport {
  const status = statusOf(task, progress, live !== null);
  const done = progress.scored + progress.failed;
  const total = totalPasses(task);
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
    ...earlyStopOf(task, progress),
    ...accuracyOf(progress),
    metrics: metricsOf(progress),
    tokens: { input: progress.usage?.input ?? 0, output: progress.usage?.output ?? 0 },
    cost_usd: costOf(progress),
    spending: spendingOf(progress),
    strategy: progress.strategy?.name ?? null,
    ...(live === null
      ? atRest(progress)
      : underWay(progress, live, pendingOf({ total, done, ...earlyStopOf(task, progress) }))),
    cache_hits: progress.cacheHits,
    answers: progress.completions,
    window_change: newestChange(progress),
    error: errorOf(progress),
    last_error: lastErrorOf(progress, status),
  };
}

function earlyStopOf(task: Task, progress: TaskProgress): Pick<TaskReport, 'stop_early' | 'stopped_early'> {
  const stopped = stoppedEarlyOf(task, progress);
  return {
    ...(task.stop_early === undefined ? {} : { stop_early: task.stop_early }),
    ...(stopped === undefined ? {} : { stopped_early: stopped }),
  };
}

type Moment = Pick<TaskReport, 'samples_per_second' | 'eta_seconds' | 'in_flight' | 'limit' | 'waiting' | 'unresolved'>;

function underWay(progress: TaskProgress, live: LiveTask, left: number): Moment {
  const rate = live.samples_per_second;
  return {
    samples_per_second: rate === null ? null : rounded(rate),
    eta_seconds: rate === null || rate === 0 ? null : Math.round(left / rate),
    in_flight: progress.inFlight,
    limit: live.limit,
    waiting: live.waiting,
    unresolved: progress.unresolved,
  };
}

function atRest(progress: TaskProgress): Moment {
  const rate = averageRate(progress);
  return {
    samples_per_second: rate === null ? null : rounded(rate),
    eta_seconds: null,
    in_flight: 0,
    limit: null,
    waiting: null,
    // What was in flight at the end brought no answer either: it may have been paid.
    unresolved: progress.unresolved + progress.inFlight,
  };
}

function spendingOf({ spending, unpriced }: TaskProgress): SpendingReport {
  const { kept, wasted, saved } = spending;
  return { kept: roundedUsd(kept), wasted: roundedUsd(wasted), saved: roundedUsd(saved), unpriced };
}

function lastErrorOf({ lastError, failed }: TaskProgress, status: TaskStatus): string | null {
  if (lastError === null || (status === 'completed' && failed === 0)) return null;
  return `${lastError.kind}: ${lastError.message}`;
}

function newestChange({ windowChanges }: TaskProgress): TaskReport['window_change'] {
  const newest = windowChanges.newest.at(-1);
  if (newest === undefined) return null;
  const { t, model, from, to, why } = newest;
  return { time: isoTime(t), model, from, to, reason: why };
}

function rounded(rate: number): number {
  return Number(rate.toFixed(2));
}
