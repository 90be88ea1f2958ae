import type { Strategy } from '../core/strategy.ts';
import { concurrencyWindow } from './adaptive/concurrency-window.ts';
import { type AdaptiveOptions, termsOf } from './adaptive/terms.ts';
import { runWindow, usualBound } from './run-window.ts';

export type { AdaptiveOptions } from './adaptive/terms.ts';

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
