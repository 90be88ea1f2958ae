import type { StoppedEarly, StoppedEarlyReport } from './early-stop.ts';
import { calibrationError } from './calibration.ts';
import { isoTime } from './clock.ts';
import { failureClasses, type StopKind, stopKinds } from './failure.ts';
import { quantile } from './histogram.ts';
import { interval95, meanOf, type Moments } from './moments.ts';
import type { TaskProgress } from './progress.ts';
import { roundedUsd } from './spending.ts';
import type { Interval } from './statistics/interval.ts';
import { type Task, type TaskCheckpoint, type TaskResults, type TaskStatus, totalPasses } from './submission.ts';

/** What the fold of a journal means for a task's status. `alive`: a living runner holds the task at this moment. */
export function statusOf(task: Task, progress: TaskProgress, alive: boolean): TaskStatus {
  if (progress.startedAt === null) return 'pending';
  const letGo = progress.closed !== null || !alive;
  if (letGo && (isStoppedEarly(progress) || progress.scored + progress.failed >= totalPasses(task))) return 'completed';
  if (progress.stop !== null) return endedByFailure(progress.stop) ? 'failed' : 'interrupted';
  return progress.closed === null ? 'running' : 'interrupted';
}

function isStoppedEarly({ early = null }: TaskProgress): boolean {
  return early !== null;
}

function endedByFailure({ error, until }: NonNullable<TaskProgress['stop']>): boolean {
  return until === null && error.kind in failureClasses;
}

/** The part of the task file that people read, made from the fold. Rate in samples per second, null when unknown. */
export function checkpointOf(task: Task, progress: TaskProgress, alive: boolean, rate: number | null): TaskCheckpoint {
  const status = statusOf(task, progress, alive);
  const done = progress.scored + progress.failed;
  return {
    status,
    progress: percentage(done, totalPasses(task)),
    started_at: progress.startedAt === null ? null : isoTime(progress.startedAt),
    completed_at: status === 'completed' && progress.lastOutcomeAt !== null ? isoTime(progress.lastOutcomeAt) : null,
    error: errorOf(progress),
    results: {
      ...resultsOf(progress, rate),
      // A task file keeps what it is not told otherwise.
      ...(task.stop_early === undefined ? {} : { stopped_early: stoppedEarlyOf(task, progress) ?? null }),
    },
  };
}

/** Samples per second from the first segment's opening to the newest outcome; null when that is no time at all. */
export function averageRate(progress: TaskProgress): number | null {
  const { startedAt, lastOutcomeAt } = progress;
  if (startedAt === null || lastOutcomeAt === null || lastOutcomeAt <= startedAt) return null;
  return ((progress.scored + progress.failed) * 1000) / (lastOutcomeAt - startedAt);
}

/** In one sentence why the task stopped; null when it did not. */
export function errorOf(progress: TaskProgress): string | null {
  if (progress.stop === null) return null;
  const { error, until } = progress.stop;
  return `${error.kind}: ${error.message}${until === null ? '' : ` (come back at ${isoTime(until)})`}`;
}

/** The kind with which such a sentence begins; undefined when it tells of a failure. */
export function stopKindOf(error: string): StopKind | undefined {
  return stopKinds.find((kind) => error.startsWith(`${kind}: `));
}

/** Mean of the task's first score over scored samples, its interval, and the bounds that failed samples leave open. */
export function accuracyOf(progress: TaskProgress): {
  readonly accuracy: number | null;
  readonly ci95: Interval | null;
  readonly bounds: Interval | null;
} {
  const { early = null } = progress;
  if (early !== null) return { accuracy: early.estimate, ci95: early.interval, bounds: stoppedBounds(early) };
  const primary = Object.values(progress.scores)[0];
  if (primary === undefined) return { accuracy: null, ci95: null, bounds: null };
  return { accuracy: meanOf(primary) ?? null, ci95: interval95(primary) ?? null, bounds: boundsOf(primary, progress) };
}

/** What a task came to that stopped early, and what that saved; undefined where it did not. */
export function stoppedEarlyOf(task: Task, progress: TaskProgress): StoppedEarlyReport | undefined {
  const { early = null } = progress;
  if (early === null || early.n >= totalPasses(task)) return undefined;
  const done = progress.scored + progress.failed;
  const saved = Math.max(0, totalPasses(task) - done);
  const cost = costOf(progress);
  return { ...early, saved, saved_usd: cost === null ? null : roundedUsd((cost / done) * saved) };
}

function resultsOf(progress: TaskProgress, rate: number | null): TaskResults {
  const { usage } = progress;
  return {
    scored: progress.scored,
    failed: progress.failed,
    metrics: metricsOf(progress),
    failures: { ...progress.failedByKind },
    truncated: progress.truncated,
    usage:
      usage === null
        ? {}
        : {
            input_tokens: usage.input,
            output_tokens: usage.output,
            cached_tokens: usage.cached,
            reasoning_tokens: usage.reasoning,
          },
    cost_usd: costOf(progress),
    latency_ms: latencyOf(progress),
    samples_per_second: rate === null ? null : rounded(rate, 2),
  };
}

/** What the outcomes so far cost in US dollars, wasted money included; null when that is known of none of them. */
export function costOf({ scored, failed, spending, unpriced }: TaskProgress): number | null {
  const cost = spending.kept + spending.wasted;
  return cost + spending.saved === 0 && (unpriced > 0 || scored + failed === 0) ? null : roundedUsd(cost);
}

/** Every score's mean and 95 % interval, the first one's bounds, and the calibration error where answers state a confidence. */
export function metricsOf(progress: TaskProgress): TaskResults['metrics'] {
  const metrics: Record<string, number | Interval | null> = {};
  const { accuracy, ci95, bounds } = accuracyOf(progress);
  Object.entries(progress.scores).forEach(([name, moments], position) => {
    metrics[name] = rounded((position === 0 ? accuracy : meanOf(moments)) ?? 0);
    // Who stops by the one score has no interval for another: its own is for a number of samples chosen beforehand.
    const interval = isStoppedEarly(progress) ? undefined : interval95(moments);
    metrics[`${name}_ci95`] = roundedInterval(position === 0 ? (ci95 ?? undefined) : interval);
    if (position === 0 && progress.failed > 0) metrics[`${name}_bounds`] = roundedInterval(bounds ?? undefined);
  });
  const error = progress.calibration === null ? undefined : calibrationError(progress.calibration);
  if (error !== undefined) metrics['calibration_error'] = rounded(error);
  for (const [name, value] of Object.entries(progress.metrics ?? {})) metrics[name] ??= rounded(value);
  return metrics;
}

/** The latencies below which half, 95 % and 99 % of the answers lie, in milliseconds; empty before the first answer. */
export function latencyOf(progress: TaskProgress): Record<string, number> {
  const shares = { p50: 0.5, p95: 0.95, p99: 0.99 };
  return Object.fromEntries(
    Object.entries(shares).flatMap(([name, share]) => {
      const latency = quantile(progress.latency, share);
      return latency === undefined ? [] : [[name, latency]];
    }),
  );
}

function boundsOf(moments: Moments, progress: TaskProgress): Interval {
  const all = moments.count + progress.failed;
  return [moments.sum / all, (moments.sum + progress.failed) / all];
}

function stoppedBounds({ n, failed, estimate }: StoppedEarly): Interval {
  const sum = estimate * (n - failed);
  return [sum / n, (sum + failed) / n];
}

function percentage(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part / whole) * 1000) / 10;
}

function rounded(value: number, digits = 6): number {
  return Number(value.toFixed(digits));
}

function roundedInterval(interval: Interval | undefined): Interval | null {
  return interval === undefined ? null : [rounded(interval[0]), rounded(interval[1])];
}
