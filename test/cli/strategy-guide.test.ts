import { describe, expect, test } from 'vitest';
import { endOf, schedule, strategyDrawing } from '../../src/cli/strategy-guide.ts';
import type { Job, Strategy } from '../../src/core/strategy.ts';
import { batch } from '../../src/strategies/batch.ts';
import { sequential } from '../../src/strategies/sequential.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** How long a real strategy takes for calls of these lengths. */
async function taken(strategy: Strategy, lengths: readonly number[]): Promise<number> {
  const clock = new FakeClock();
  const slots = requestSlots(strategy.limit);
  async function* jobs(): AsyncGenerator<Job> {
    for (const length of lengths) {
      const start = slots.starting();
      yield async () => {
        start.done();
        await slots.run(async () => clock.sleep(length));
      };
    }
  }
  await clock.run(strategy.run(jobs(), slots));
  return clock.monotonic();
}

describe('the guide to strategies', () => {
  test.each([
    ['equal', [4, 4, 4, 4, 4, 4, 4, 4]],
    ['unequal', [16, 4, 4, 4, 16, 4, 4, 4]],
    ['mixed', [3, 9, 1, 7, 2, 8, 5, 1, 6]],
  ])('draws calls of %s length as the strategies run them', async (_, lengths) => {
    expect(endOf(schedule(lengths, 1))).toBe(await taken(sequential(), lengths));
    expect(endOf(schedule(lengths, 4, true))).toBe(await taken(batch(4), lengths));
    expect(endOf(schedule(lengths, 4))).toBe(await taken(slidingWindow(4), lengths));
  });

  test('fits into 80 columns', () => {
    expect(Math.max(...strategyDrawing().map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});
