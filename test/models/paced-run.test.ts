import { describe, expect, test } from 'vitest';
import { adaptive } from '../../src/strategies/adaptive.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';
import { CountingClock } from '../support/counting-clock.ts';
import { type ServerTerms, virtualRunner, virtualServer } from './paced-world.ts';

async function run(terms: ServerTerms, strategy = adaptive(), samples = 2000) {
  const clock = new CountingClock();
  const { model, seen } = virtualServer(clock, terms);
  const runner = virtualRunner(clock, model, strategy);
  await clock.run(runner.run(samples));
  return { ms: clock.monotonic(), seen, runner, clock };
}

describe('a key of 500 requests a minute', () => {
  const terms = { rpm: 500, latencyMs: 1000 };
  // The bucket is full at the start, and refilled at 500 a minute.
  const ideal = ((2000 - 500) / 500) * 60_000 + 1000;

  test.each([
    ['adaptive', adaptive()],
    ['a window of 50', slidingWindow(50)],
  ])('is used to the full by %s, and hardly ever refuses', async (_name, strategy) => {
    const { ms, seen } = await run(terms, strategy);
    expect(seen.answered).toBe(2000);
    expect(ms / ideal).toBeLessThanOrEqual(1.03);
    expect(seen.refused / 2000).toBeLessThanOrEqual(0.002);
  });

  test('is shared by runners that know of each other', async () => {
    const clock = new CountingClock();
    const { model, seen } = virtualServer(clock, terms);
    let running = 3;
    const runners = [1, 2, 3].map(() => virtualRunner(clock, model, adaptive(), { peers: () => Math.max(1, running) }));
    await clock.run(
      Promise.all(
        runners.map(async (runner, index) => {
          await clock.sleep(index * 300);
          await runner.run(700);
          running -= 1;
        }),
      ),
    );
    expect(seen.answered).toBe(2100);
    expect(seen.refused / 2100).toBeLessThanOrEqual(0.02);
    expect(clock.monotonic() / (((2100 - 500) / 500) * 60_000 + 1000)).toBeLessThanOrEqual(1.05);
  });
});

test('a server that never refuses and only gets slower is driven at what it delivers at most, and not far beyond', async () => {
  const { ms, seen, runner } = await run({ knee: 40, latencyMs: 1000 });
  expect(ms / ((2000 / 40) * 1000)).toBeLessThanOrEqual(1.1);
  expect(seen.mostAtOnce).toBeLessThanOrEqual(4.5 * 40);
  expect(runner.changes.length).toBeGreaterThan(0);
});

test('an outage of 20 s costs a refusal for each request in flight and one probe a second, and is noticed when it ends', async () => {
  const { ms, seen, clock } = await run({ outageMs: 20_000, latencyMs: 500 }, slidingWindow(40), 40);
  expect(seen.answered).toBe(40);
  expect(seen.refused).toBeLessThanOrEqual(40 + 22);
  expect(ms).toBeLessThanOrEqual(20_000 + 500 + 2000);
  expect(clock.sleeping).toBe(0);
});
