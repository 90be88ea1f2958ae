import type { Slots, Strategy } from '../core/strategy.ts';

/** The same strategy with at most so many requests in flight. */
export function bounded(strategy: Strategy, most: number): Strategy {
  if (strategy.limit <= most) return strategy;
  return { ...strategy, limit: most, run: async (jobs, slots) => strategy.run(jobs, boundedSlots(slots, most)) };
}

function boundedSlots(slots: Slots, most: number): Slots {
  return {
    get limit() {
      return slots.limit;
    },
    set limit(value) {
      slots.limit = Math.min(value, most);
    },
    get inFlight() {
      return slots.inFlight;
    },
    run: async (request) => slots.run(request),
    vacancy: async () => slots.vacancy(),
    starting: () => slots.starting(),
    pause: () => {
      slots.pause();
    },
    resume: () => {
      slots.resume();
    },
    close: () => {
      slots.close();
    },
  };
}
