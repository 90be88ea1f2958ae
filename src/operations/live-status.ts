import { addMoments, emptyMoments, interval95, meanOf } from '../core/moments.ts';
import type { TaskProgress } from '../core/progress.ts';
import { type Task, totalPasses } from '../core/submission.ts';

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
  readonly inFlight: number;
  readonly limit: number;
  readonly waiting: string | null;
  readonly simulated: boolean;
}

export interface TaskState {
  readonly task: Task;
  readonly progress: Readonly<TaskProgress>;
}

export function liveStatus(
  tasks: readonly TaskState[],
  moment: Pick<LiveStatus, 'samplesPerSecond' | 'inFlight' | 'limit' | 'waiting'>,
): LiveStatus {
  const moments = emptyMoments();
  let [total, done, failed] = [0, 0, 0];
  for (const { task, progress } of tasks) {
    total += totalPasses(task);
    done += progress.scored + progress.failed;
    failed += progress.failed;
    const primary = Object.values(progress.scores)[0];
    if (primary !== undefined) addMoments(moments, primary);
  }
  const rate = moment.samplesPerSecond;
  return {
    ...moment,
    total,
    done,
    failed,
    accuracy: meanOf(moments) ?? null,
    ci95: interval95(moments) ?? null,
    etaSeconds: rate === null || rate === 0 ? null : (total - done) / rate,
    simulated: tasks.some(({ task }) => task.simulated),
  };
}
