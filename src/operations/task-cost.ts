import type { TaskReport } from '../core/status.ts';

/** What tasks cost together in US dollars; null when that of one is not known. A task on which nothing was done has cost nothing, whatever its price. */
export function costOfTasks(tasks: readonly Pick<TaskReport, 'done' | 'cost_usd'>[]): number | null {
  const costs = tasks.filter(({ done, cost_usd }) => done > 0 || cost_usd !== null).map(({ cost_usd }) => cost_usd);
  return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}
