import type { Job } from '../core/strategy.ts';

/** Counts the jobs that have started and not ended. A job that rejects, which is a bug, makes `fewerThan` reject. */
export function openJobs() {
  let open = 0;
  let bug: { readonly error: unknown } | undefined;
  let ended: () => void = () => undefined;
  return {
    start: (job: Job): void => {
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
    /** Resolves once fewer than `bound` are open. One caller at a time. */
    fewerThan: async (bound: number): Promise<void> => {
      while (open >= bound && bug === undefined) await new Promise<void>((resolve) => (ended = resolve));
      if (bug !== undefined) throw bug.error;
    },
  };
}
