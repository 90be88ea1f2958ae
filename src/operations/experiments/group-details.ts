import { joinProgress } from '../../core/join-progress.ts';
import { applyEvent, emptyProgress, type TaskProgress } from '../../core/progress.ts';
import type { GroupDetails } from '../../core/experiment-details.ts';
import type { Task, TaskStatus } from '../../core/submission.ts';
import type { LiveTask } from '../../store/journal/heartbeat.ts';
import { taskDetails } from '../read-details.ts';
import { taskReport } from '../task-report.ts';
import { eachGroupOutcome, sharedKeys } from './group-outcomes.ts';
import type { GroupedTask } from './groups.ts';
import type { SampleKeys } from './sample-keys.ts';

/** One task of a group, and how it stands. */
export interface GroupPart extends GroupedTask {
  readonly progress: TaskProgress;
  /** What its runner does with it; null when none does. */
  readonly live: LiveTask | null;
  readonly status: TaskStatus;
}

/**
 * All parts of a group as one task. Samples are read only where several submissions may share some; without `keys` not at all, and
 * what they share counts in each. Throws a `StorageError`.
 */
export function groupDetails(
  parts: readonly GroupPart[],
  keys: SampleKeys | undefined,
): Omit<GroupDetails, 'identity' | 'differs_in'> {
  const newest = parts.at(-1);
  if (newest === undefined) throw new Error('a group has no task');
  const { task, progress } = parts.length === 1 ? newest : joined(parts, newest.task, keys);
  const live = joinedLive(parts);
  const report = taskReport(task, progress, live);
  return {
    ...taskDetails(task, { ...report, ...(parts.length === 1 ? {} : overall(parts, live)) }, progress),
    parts: parts.map(({ files, task: { task_id } }) => ({ file: files.given, task_id })),
  };
}

function joined(
  parts: readonly GroupPart[],
  newest: Task,
  keys: SampleKeys | undefined,
): { readonly task: Task; readonly progress: TaskProgress } {
  const progress = joinProgress(parts.map((part) => part.progress));
  if (keys === undefined) {
    const samples = parts.reduce((sum, { task }) => sum + task.num_examples, 0);
    return { task: { ...newest, num_examples: samples }, progress };
  }
  const shared = sharedKeys(parts, keys);
  const samples = new Set(parts.flatMap((part) => keys(part))).size;
  return {
    task: { ...newest, num_examples: samples },
    progress: shared.size === 0 ? progress : { ...progress, ...scoresOf(parts, keys) },
  };
}

type Scores = Pick<TaskProgress, 'scored' | 'failed' | 'failedByKind' | 'truncated' | 'scores' | 'calibration'>;

/** Counted anew from the outcomes: a sample that two submissions have counts once. What was paid for it was paid twice. */
function scoresOf(parts: readonly GroupPart[], keys: SampleKeys): Scores {
  const progress = emptyProgress();
  eachGroupOutcome(parts, keys, (outcome) => {
    applyEvent(progress, outcome);
  });
  const { scored, failed, failedByKind, truncated, scores, calibration } = progress;
  return { scored, failed, failedByKind, truncated, scores, calibration };
}

function joinedLive(parts: readonly GroupPart[]): LiveTask | null {
  const all = parts.flatMap(({ live }) => live ?? []);
  const [first] = all;
  if (first === undefined) return null;
  return {
    in_flight: all.reduce((sum, { in_flight }) => sum + in_flight, 0),
    limit: first.limit,
    waiting: all.find(({ waiting }) => waiting !== null)?.waiting ?? null,
    samples_per_second: all.reduce((sum, { samples_per_second }) => sum + (samples_per_second ?? 0), 0),
  };
}

/** What does not follow from sums: the status, and the speed without the time between two submissions. */
function overall(
  parts: readonly GroupPart[],
  live: LiveTask | null,
): { readonly status: TaskStatus; readonly samples_per_second?: number | null } {
  const statuses = parts.map(({ status }) => status);
  const urgent: readonly TaskStatus[] = ['running', 'failed', 'interrupted', 'pending', 'completed'];
  const status = urgent.find((each) => statuses.includes(each)) ?? 'pending';
  return live === null ? { status, samples_per_second: rateOf(parts) } : { status };
}

function rateOf(parts: readonly GroupPart[]): number | null {
  let [done, ms] = [0, 0];
  for (const { startedAt, lastOutcomeAt, scored, failed } of parts.map(({ progress }) => progress)) {
    if (startedAt === null || lastOutcomeAt === null) continue;
    done += scored + failed;
    ms += lastOutcomeAt - startedAt;
  }
  return ms <= 0 ? null : Number(((done * 1000) / ms).toFixed(2));
}
