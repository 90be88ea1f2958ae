import type { Strategy } from '../core/strategy.ts';

/** One sample at a time, the next when the last has ended. The specification of every other strategy. */
export function sequential(): Strategy {
  return {
    name: 'sequential',
    limit: 1,
    run: async (jobs, slots) => {
      slots.limit = 1;
      for (let next = await jobs.next(); next.done !== true; next = await jobs.next()) await next.value();
    },
  };
}
