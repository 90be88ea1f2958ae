import type { Strategy } from '../core/strategy.ts';
import { openJobs } from './open-jobs.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * Groups of `size` samples at the same time; the next group starts when the last sample of this one has ended. Predictable, and
 * slower than a window of the same size unless all samples take equally long. Throws a `UsageError` when `size` is not a
 * whole number from 1 on.
 */
export function batch(size: number): Strategy {
  wholeNumber('size of batch', size);
  return {
    name: 'batch',
    limit: size,
    run: async (jobs, slots) => {
      slots.limit = size;
      // A run may allow fewer places: a group that waits for its own members would not run at the same time.
      const places = Math.min(size, slots.limit);
      const group = openJobs();
      for (let dry = false; !dry;) {
        for (let count = 0; count < places && !dry; count++) {
          await slots.vacancy();
          const next = await jobs.next();
          if (next.done === true) dry = true;
          else group.start(next.value);
        }
        await group.fewerThan(1);
      }
    },
  };
}
