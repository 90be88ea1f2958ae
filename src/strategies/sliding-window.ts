import type { Strategy } from '../core/strategy.ts';
import { runWindow, usualBound } from './run-window.ts';
import { wholeNumber } from './whole-number.ts';

export interface SlidingWindowOptions {
  /** Samples that may be open at once, waiting ones included: it keeps memory flat. Default: the larger of 4 × limit and limit + 1,000. */
  readonly open?: number;
}

/**
 * At most `limit` requests in flight; the next sample starts as soon as there is a place that no open sample waits for,
 * so the place of a sample that waits for a retry is lent on. The fastest choice where you know what the server bears. Throws a
 * `UsageError` when `limit` is not a whole number from 1 on.
 */
export function slidingWindow(limit: number, options: SlidingWindowOptions = {}): Strategy {
  wholeNumber('limit of slidingWindow', limit);
  const bound = options.open ?? usualBound(limit);
  return {
    name: 'sliding-window',
    limit,
    run: async (jobs, slots) => {
      slots.limit = limit;
      await runWindow(jobs, slots, bound);
    },
  };
}
