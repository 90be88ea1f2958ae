import type { TaskReport } from '../core/status.ts';

/** The tasks in the order in which they deserve the little room there is: failing and unfinished ones first. Stable. */
export function mostUrgentFirst(tasks: readonly TaskReport[]): TaskReport[] {
  return [...tasks].sort((a, b) => urgency(a) - urgency(b));
}

function urgency(task: TaskReport): number {
  if (task.status === 'failed') return 0;
  if (task.status === 'completed') return task.failed > 0 ? 3 : 4;
  return task.failed > 0 ? 1 : 2;
}
