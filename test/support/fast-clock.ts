import { type Clock, systemClock } from '../../src/core/clock.ts';

/** A clock that is faster than the world by a factor. */
export function fastClock(factor: number): Clock {
  const [now, start] = [systemClock.now(), systemClock.monotonic()];
  const elapsed = (): number => (systemClock.monotonic() - start) * factor;
  return {
    now: () => Math.floor(now + elapsed()),
    monotonic: elapsed,
    sleep: async (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
