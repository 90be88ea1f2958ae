import { type Clock, isoTime } from '../core/clock.ts';
import type { SubmissionDetails, TaskDetails } from '../core/details.ts';
import type { TaskProgress } from '../core/progress.ts';
import type { TaskReport } from '../core/status.ts';
import type { Task } from '../core/submission.ts';
import { latencyOf } from '../core/summary.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import { experimentOf } from './experiment-of.ts';
import { readState } from './read-status.ts';

/** All that can be said of a task file without reading its samples. Writes nothing. Throws a `StorageError`. */
export function readDetails(
  files: FoundTaskFile,
  clock: Clock,
  environment: Readonly<Record<string, string | undefined>>,
): SubmissionDetails {
  const { status, submission, progress } = readState(files, clock, environment);
  const { experiment, warnings } = experimentOf(files);
  return {
    ...status,
    id: submission.id,
    experiment,
    evals_version: submission.evals_version,
    created_at: submission.created_at,
    tasks: submission.tasks.flatMap((plan, index) => {
      const [report, fold] = [status.tasks[index], progress[index]];
      return report === undefined || fold === undefined ? [] : taskDetails(plan, report, fold);
    }),
    warnings: [...warnings, ...status.warnings],
  };
}

export function taskDetails(plan: Task, report: TaskReport, progress: TaskProgress): TaskDetails {
  const { attempts, completions, errors, rateLimited, perhapsBilled, cacheHits, windowChanges } = progress;
  return {
    ...report,
    plan,
    strategy_limit: progress.strategy?.limit ?? null,
    started_at: timeOf(progress.startedAt),
    last_outcome_at: timeOf(progress.lastOutcomeAt),
    usage: progress.usage,
    requests: {
      sent: attempts,
      answered: completions,
      failed: errors,
      rate_limited: rateLimited,
      perhaps_billed: perhapsBilled,
      cache_hits: cacheHits,
    },
    latency_ms: latencyOf(progress),
    window_changes: {
      count: windowChanges.count,
      newest: windowChanges.newest.map(({ t, ...change }) => ({ time: isoTime(t), ...change })),
    },
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
