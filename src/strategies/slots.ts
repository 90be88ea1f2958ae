import PQueue from 'p-queue';
import { Interrupted } from '../core/errors.ts';
import type { Slots } from '../core/strategy.ts';

/** `limit` places for requests in flight. Throws a `TypeError` when the limit is, or is set to, less than 1. */
export function requestSlots(limit: number): Slots {
  const queue = new PQueue({ concurrency: limit });
  let places = limit;
  let starting = 0;
  let paused = false;
  let closed = false;
  let waiters: (() => void)[] = [];
  let checking = false;

  const vacant = (): boolean => closed || (!paused && starting + queue.pending + queue.size < places);

  /**
   * Looks a microtask later: a job that has just made its first call has left `starting` and not yet joined the queue,
   * and its place must not be given away in between.
   */
  const check = (): void => {
    if (checking || waiters.length === 0) return;
    checking = true;
    queueMicrotask(() => {
      checking = false;
      if (!vacant()) return;
      const woken = waiters;
      waiters = [];
      for (const wake of woken) wake();
    });
  };
  queue.on('next', check);

  return {
    get limit() {
      return places;
    },
    set limit(value) {
      if (!closed) queue.concurrency = value;
      places = value;
      check();
    },
    get inFlight() {
      return queue.pending;
    },
    // p-queue gets no signal: a shared one costs a listener per request, and makes the queue quadratic.
    run: async (request) =>
      queue.add(async () => {
        if (closed) throw new Interrupted();
        return request();
      }),
    vacancy: async () => {
      if (vacant()) return;
      await new Promise<void>((resolve) => waiters.push(resolve));
    },
    starting: () => {
      let counted = true;
      starting += 1;
      return {
        done: () => {
          if (!counted) return;
          counted = false;
          starting -= 1;
          check();
        },
      };
    },
    pause: () => {
      if (closed) return;
      paused = true;
      queue.pause();
    },
    resume: () => {
      paused = false;
      queue.start();
      check();
    },
    close: () => {
      closed = true;
      // Lets everybody in who waits, so that each is turned away at once and not when a place becomes free.
      queue.concurrency = Infinity;
      queue.start();
      check();
    },
  };
}
