import { addMoments, emptyMoments, interval95, meanOf } from '../core/moments.ts';
import type { TaskProgress } from '../core/progress.ts';
import type { LiveStatus } from '../core/status.ts';
import { type Task, totalPasses } from '../core/submission.ts';

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
    const own = progress.scored + progress.failed;
    // What stopped early is done with what it has.
    total += (progress.early ?? null) === null ? totalPasses(task) : own;
    done += own;
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
    mayStopEarly: tasks.some(({ task }) => task.stop_early !== undefined),
    simulated: tasks.some(({ task }) => task.simulated),
  };
}
