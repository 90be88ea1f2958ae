import { expect, test } from 'vitest';
import type { Job, Strategy } from '../../src/core/strategy.ts';
import { batch } from '../../src/strategies/batch.ts';
import { bounded } from '../../src/strategies/bounded.ts';
import { sequential } from '../../src/strategies/sequential.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** Runs 30 samples of 100 ms under a bound of 3 places. */
async function observed(strategy: Strategy) {
  const clock = new FakeClock();
  const slots = requestSlots(1);
  let open = 0;
  let mostOpen = 0;
  let left = 30;
  async function* jobs(): AsyncGenerator<Job, undefined> {
    while (left > 0) {
      left -= 1;
      yield async () => {
        mostOpen = Math.max(mostOpen, ++open);
        const start = slots.starting();
        start.done();
        await slots.run(async () => clock.sleep(100));
        open -= 1;
      };
    }
  }
  await clock.run(bounded(strategy, 3).run(jobs(), slots));
  return { limit: slots.limit, mostOpen, elapsed: clock.monotonic() };
}

test('a bounded window never has more requests in flight, and starts no sample without a place', async () => {
  expect(await observed(slidingWindow(20))).toEqual({ limit: 3, mostOpen: 3, elapsed: 1000 });
});

test('bounded batches are groups of as many samples as have a place', async () => {
  expect(await observed(batch(20))).toEqual({ limit: 3, mostOpen: 3, elapsed: 1000 });
});

test('a strategy that stays below the bound is left as it is', () => {
  const [window, one] = [slidingWindow(4), sequential()];
  expect(bounded(window, 4)).toBe(window);
  expect(bounded(one, 100)).toBe(one);
  expect(bounded(window, 2)).toMatchObject({ name: 'sliding-window', limit: 2 });
});
