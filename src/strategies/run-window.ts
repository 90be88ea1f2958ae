import type { Job, Slots } from '../core/strategy.ts';
import { openJobs } from './open-jobs.ts';

/** Samples that may be open at once, waiting ones included, where nobody says otherwise: enough to lend places on, few enough for memory. */
export function usualBound(limit: number): number {
  return Math.max(4 * limit, limit + 1000);
}

/** Starts the next job as soon as there is a place that no open job waits for; at most `bound` are open. */
export async function runWindow(jobs: AsyncIterator<Job>, slots: Slots, bound: number): Promise<void> {
  const window = openJobs();
  for (;;) {
    await window.fewerThan(bound);
    await slots.vacancy();
    const next = await jobs.next();
    if (next.done === true) break;
    window.start(next.value);
  }
  await window.fewerThan(1);
}
