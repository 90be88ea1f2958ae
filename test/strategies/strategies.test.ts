import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import type { Job, Slots, Strategy } from '../../src/core/strategy.ts';
import { adaptive, type AdaptiveOptions } from '../../src/strategies/adaptive.ts';
import { batch } from '../../src/strategies/batch.ts';
import { sequential } from '../../src/strategies/sequential.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** Starts jobs of so many requests and milliseconds each, and says what happened. */
async function observe(strategy: Strategy, latencies: readonly (readonly number[])[]) {
  const clock = new FakeClock();
  const slots = requestSlots(1);
  const starts: number[] = [];
  const ends: number[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  let open = 0;
  let mostOpen = 0;
  const job =
    (index: number, requests: readonly number[]): Job =>
    async () => {
      const start = slots.starting();
      starts.push(index);
      mostOpen = Math.max(mostOpen, ++open);
      for (const latency of requests) {
        start.done();
        await slots.run(async () => {
          mostInFlight = Math.max(mostInFlight, ++inFlight);
          await clock.sleep(latency);
          inFlight -= 1;
        });
      }
      start.done();
      open -= 1;
      ends.push(index);
    };
  await clock.run(strategy.run(iterator(latencies.map((requests, index) => job(index, requests))), slots));
  return { elapsed: clock.monotonic(), starts, ends, mostInFlight, mostOpen };
}

async function* iterate(jobs: readonly Job[]): AsyncGenerator<Job, undefined> {
  yield* jobs;
}
function iterator(jobs: readonly Job[]): AsyncIterator<Job> {
  return iterate(jobs);
}

const contract: readonly (readonly [name: string, limit: number, create: () => Strategy])[] = [
  ['sequential', 1, sequential],
  ['a window of 1', 1, () => slidingWindow(1)],
  ['a window of 4', 4, () => slidingWindow(4)],
  ['a window of 50', 50, () => slidingWindow(50)],
  ['batches of 1', 1, () => batch(1)],
  ['batches of 4', 4, () => batch(4)],
  ['batches of 50', 50, () => batch(50)],
  ['adaptive up to 1', 1, () => adaptive({ maxConcurrency: 1 })],
  ['adaptive up to 4', 4, () => adaptive({ maxConcurrency: 4 })],
];

describe.each(contract)('%s', (_name, limit, create) => {
  test('starts every job once and in order, and ends when all have ended', async () => {
    const workload = fc.array(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 3 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(workload, async (latencies) => {
        const { starts, ends, mostInFlight } = await observe(create(), latencies);
        expect(starts).toEqual(latencies.map((_, index) => index));
        expect([...ends].sort((a, b) => a - b)).toEqual(starts);
        expect(mostInFlight).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 40 },
    );
  });

  test('takes as long as its places allow for equal requests', async () => {
    const { elapsed } = await observe(
      create(),
      Array.from({ length: 8 }, () => [400]),
    );
    expect(elapsed).toBe(400 * Math.ceil(8 / limit));
  });

  test('sets the number of places at the start', async () => {
    const slots = requestSlots(7);
    await create().run(iterator([]), slots);
    expect(slots.limit).toBe(limit);
  });
});

test.each([
  ['sequential', sequential(), 3200],
  ['batches of 4', batch(4), 800],
  ['a window of 4', slidingWindow(4), 800],
])('8 calls of 400 ms: %s', async (_name, strategy, expected) => {
  const { elapsed } = await observe(
    strategy,
    Array.from({ length: 8 }, () => [400]),
  );
  expect(elapsed).toBe(expected);
});

test('with unequal latencies a window beats batches of the same size', async () => {
  const latencies = [900, 100, 100, 100, 100, 900, 100, 100].map((latency) => [latency]);
  const batches = await observe(batch(4), latencies);
  const window = await observe(slidingWindow(4), latencies);
  expect(batches.elapsed).toBe(1800);
  expect(window.elapsed).toBe(1000);
});

test('a batch runs its samples at the same time, and the next one starts when the last of them has ended', async () => {
  const clock = new FakeClock();
  const slots = requestSlots(1);
  const startedAt: number[] = [];
  const jobs = [300, 100, 200, 50].map((latency): Job => async () => {
    startedAt.push(clock.monotonic());
    await slots.run(async () => clock.sleep(latency));
  });
  await clock.run(batch(3).run(iterator(jobs), slots));
  expect(startedAt).toEqual([0, 0, 0, 300]);
});

const impossible: readonly (readonly [AdaptiveOptions, string])[] = [
  [{ minConcurrency: 0 }, 'The minConcurrency of adaptive is 0.'],
  [{ maxConcurrency: 1.5 }, 'The maxConcurrency of adaptive is 1.5.'],
  [{ maxConcurrency: Infinity }, 'The maxConcurrency of adaptive is Infinity.'],
  [{ initialConcurrency: NaN }, 'The initialConcurrency of adaptive is NaN.'],
  [{ minConcurrency: 9, maxConcurrency: 8 }, 'The minConcurrency of adaptive, 9, is above its maxConcurrency, 8.'],
  [{ initialConcurrency: 9, maxConcurrency: 8 }, 'The initialConcurrency of adaptive, 9, is not between'],
  [{ adaptationInterval: 0 }, 'The adaptationInterval of adaptive is 0.'],
  [{ increaseThreshold: 1 }, 'The increaseThreshold of adaptive is 1.'],
  [{ decreaseThreshold: -0.1 }, 'The decreaseThreshold of adaptive is -0.1.'],
];

test.each(impossible)('adaptive refuses %j by name', (options, message) => {
  expect(() => adaptive(options)).toThrow(UsageError);
  expect(() => adaptive(options)).toThrow(message);
});

test('a batch or a window of an impossible size is refused', () => {
  expect(() => batch(0)).toThrow('The size of batch is 0.');
  expect(() => batch(2.5)).toThrow('The size of batch is 2.5.');
  expect(() => slidingWindow(-1)).toThrow('The limit of slidingWindow is -1.');
});

test('a window starts the next sample as soon as one ends, not when its group has ended', async () => {
  const { elapsed } = await observe(slidingWindow(2), [[1000], [100], [100], [100]]);
  expect(elapsed).toBe(1000);
});

test('a window pulls no sample before there is a place for it', async () => {
  const { mostOpen } = await observe(
    slidingWindow(3),
    Array.from({ length: 30 }, () => [100]),
  );
  expect(mostOpen).toBe(3);
});

test('the place of a sample that waits for a retry is lent on, up to the bound of open samples', async () => {
  const clock = new FakeClock();
  const slots = requestSlots(1);
  let open = 0;
  let mostOpen = 0;
  const waitingJob: Job = async () => {
    const start = slots.starting();
    mostOpen = Math.max(mostOpen, ++open);
    start.done();
    await slots.run(async () => clock.sleep(1));
    await clock.sleep(1_000_000);
    await slots.run(async () => clock.sleep(1));
    open -= 1;
  };
  await clock.run(slidingWindow(2, { open: 20 }).run(iterator(Array<Job>(100).fill(waitingJob)), slots));
  expect(mostOpen).toBe(20);
  expect(open).toBe(0);
});

test('a closed run ends although its places are taken and samples wait', async () => {
  const clock = new FakeClock();
  const slots: Slots = requestSlots(1);
  let pulled = 0;
  let refused = 0;
  async function* source(): AsyncGenerator<Job, undefined> {
    while (pulled < 3) {
      pulled += 1;
      yield async () => {
        const start = slots.starting();
        start.done();
        await slots.run(async () => clock.sleep(5000)).catch(() => (refused += 1));
        await slots.run(async () => clock.sleep(5000)).catch(() => (refused += 1));
      };
    }
  }
  const run = slidingWindow(2).run(source(), slots);
  await clock.run(clock.sleep(2500));
  slots.close();
  await clock.run(run);
  expect(clock.monotonic()).toBe(5000);
  expect(refused).toBeGreaterThanOrEqual(3);
});

test('a job that rejects, which is a bug, ends the run with its error', async () => {
  const bug = new Error('a bug');
  const slots = requestSlots(2);
  await expect(slidingWindow(2).run(iterator([async () => Promise.reject(bug)]), slots)).rejects.toBe(bug);
});

test.each([1, 2, 5, 10, 20, 50, 100, 200])('a window of %d is that many times as fast as sequential', async (size) => {
  const calls = Array.from({ length: 20 * size }, () => [250]);
  const { elapsed } = await observe(slidingWindow(size), calls);
  const speedup = (calls.length * 250) / elapsed;
  expect(Math.abs(speedup - size) / size).toBeLessThan(0.05);
});
