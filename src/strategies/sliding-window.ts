import type { Strategy } from '../core/strategy.ts';

export interface SlidingWindowOptions {
  /** Samples that may be open at once, waiting ones included: it keeps memory flat. Default: the larger of 4 × limit and limit + 1,000. */
  readonly open?: number;
}

/**
 * At most `limit` requests in flight; the next sample starts as soon as there is a place that no open sample waits for,
 * so the place of a sample that waits for a retry is lent on.
 */
export function slidingWindow(limit: number, options: SlidingWindowOptions = {}): Strategy {
  const bound = options.open ?? Math.max(4 * limit, limit + 1000);
  return {
    name: 'sliding-window',
    limit,
    run: async (jobs, slots) => {
      slots.limit = limit;
      const window = openJobs();
      for (;;) {
        await window.fewerThan(bound);
        await slots.vacancy();
        const next = await jobs.next();
        if (next.done === true) break;
        window.start(next.value);
      }
      await window.fewerThan(1);
    },
  };
}

/** Counts the jobs that have started and not ended. A job that rejects, which is a bug, makes `fewerThan` reject. */
function openJobs() {
  let open = 0;
  let bug: { readonly error: unknown } | undefined;
  let ended: () => void = () => undefined;
  return {
    start: (job: () => Promise<void>): void => {
      open += 1;
      void job()
        .catch((error: unknown) => {
          bug ??= { error };
        })
        .then(() => {
          open -= 1;
          ended();
        });
    },
    fewerThan: async (bound: number): Promise<void> => {
      while (open >= bound && bug === undefined) await new Promise<void>((resolve) => (ended = resolve));
      if (bug !== undefined) throw bug.error;
    },
  };
}
