import { expect, test } from 'vitest';
import type { Window, WindowChange } from '../../src/core/pacing.ts';
import type { Slots } from '../../src/core/strategy.ts';
import { adaptive, type AdaptiveOptions } from '../../src/strategies/adaptive.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** Runs one request per sample through the strategy's own window, whose limit the places follow. */
async function adapt(options: AdaptiveOptions, latencies: readonly number[]) {
  const clock = new FakeClock();
  const strategy = adaptive(options);
  const changes: WindowChange[] = [];
  const window = strategy.window?.({ onChange: (change) => changes.push(change) });
  if (window === undefined) throw new Error('adaptive has a window');
  const slots = requestSlots(1);
  const samples = latencies.map((latency) => async () => {
    const start = slots.starting();
    start.done();
    await slots.run(async () => {
      const flight = window.sent(clock.monotonic());
      await clock.sleep(latency);
      window.ended(clock.monotonic(), flight, { kind: 'answered', outputTokens: undefined });
      slots.limit = window.limit;
    });
  });
  async function* source() {
    yield* samples;
  }
  await clock.run(strategy.run(source(), following(slots, window)));
  return { elapsed: clock.monotonic(), limits: changes.map(({ from, to }) => [from, to]) };
}

/** The places as the strategy sees them: it allows the maximum, the window says how many there are. */
function following(slots: Slots, window: Window): Slots {
  return {
    ...slots,
    get limit() {
      return slots.limit;
    },
    set limit(_most) {
      slots.limit = window.limit;
    },
  };
}

const tutorial = {
  initialConcurrency: 2,
  minConcurrency: 1,
  maxConcurrency: 8,
  adaptationInterval: 1,
  increaseThreshold: 0.9,
  decreaseThreshold: 0.7,
};

test('the tutorial’s 16 samples of 300 to 440 ms: adaptive really adapts, from 2 over 4 to 8', async () => {
  const texts = [0.3, 0.364, 0.348, 0.342, 0.38, 0.372, 0.376, 0.36].map((seconds) => seconds * 1000);
  const { elapsed, limits } = await adapt(tutorial, [...texts, ...texts]);
  expect(limits).toEqual([
    [2, 4],
    [4, 8],
  ]);
  expect(elapsed).toBeLessThan(1800);
});

test('a strategy starts where an earlier run served well, at half of it, within its bounds', () => {
  const limitFor = (remembered: number): number | undefined =>
    adaptive({ maxConcurrency: 64 }).window?.({ remembered }).limit;
  expect([2, 40, 1000].map(limitFor)).toEqual([8, 20, 64]);
});
