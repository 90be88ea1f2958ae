import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Job, Slots, Strategy } from '../../src/core/strategy.ts';
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
