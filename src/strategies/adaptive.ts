import type { Strategy } from '../core/strategy.ts';
import { concurrencyWindow } from './adaptive/concurrency-window.ts';
import { termsOf } from './adaptive/terms.ts';
import { runWindow, usualBound } from './run-window.ts';

/** How `adaptive` looks for the right number of requests in flight. */
export interface AdaptiveOptions {
  /** Requests in flight at the start, for each model of each key. Default: 8, within the bounds below. */
  readonly initialConcurrency?: number;
  /** Never fewer. Default: 1. */
  readonly minConcurrency?: number;
  /** Never more, over all models. Default: 256. */
  readonly maxConcurrency?: number;
  /** Shortest time between two changes after the first doublings, in seconds. Default: 1. */
  readonly adaptationInterval?: number;
  /**
   * Between 0 and 1: how close to a server's full throughput the search goes. A step up is kept if it brings at least the
   * rest to 1 of what linear scaling would: at 0.9, the default, a tenth.
   */
  readonly increaseThreshold?: number;
  /** Between 0 and 1: answers per second below this share of what the same limit used to bring start the search anew. Default: 0.7. */
  readonly decreaseThreshold?: number;
}

/**
 * A window that finds out by itself how many requests a server bears: it doubles while that brings more answers per second, stays
 * where it stops to, and looks around from time to time. It knows servers that refuse and servers that only get slower. The
 * limit of each model of each key is found separately. Throws a `UsageError` that names an option which makes no sense.
 */
export function adaptive(options: AdaptiveOptions = {}): Strategy {
  const terms = termsOf(options);
  return {
    name: 'adaptive',
    limit: terms.most,
    window: (start) => concurrencyWindow(terms, start),
    run: async (jobs, slots) => {
      slots.limit = terms.most;
      await runWindow(jobs, slots, usualBound(terms.most));
    },
  };
}
