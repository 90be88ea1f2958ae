import type { Owner } from '../core/event.ts';
import type { TaskLeases } from './lease-tasks.ts';

/** Task id → why this run could not end it, as the end of a sentence. */
export function heldByOthers({ held, lost }: TaskLeases): Map<string, string> {
  return new Map([
    ...held.map(({ task, owner }) => [task.task_id, `is held by ${nameOf(owner)}.`] as const),
    ...lost.map((task) => [task.task_id, 'was taken over by another runner.'] as const),
  ]);
}

function nameOf({ pid, host }: Owner): string {
  return `the runner with process id ${String(pid)} on ${host}`;
}
