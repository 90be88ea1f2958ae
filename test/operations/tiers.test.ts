import { expect, test } from 'vitest';
import type { Job } from '../../src/core/strategy.ts';
import type { TierName } from '../../src/core/tier.ts';
import { settingsOf } from '../../src/operations/run-settings.ts';
import { windowedSlots } from '../../src/strategies/windowed-slots.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** Answers per second over so many samples of one request each, on a server that takes 250 ms for any number at a time. */
async function answersPerSecond(tier: TierName, samples: number): Promise<number> {
  const clock = new FakeClock();
  const { strategy } = settingsOf({ tier });
  const slots = windowedSlots(strategy, { clock });
  async function* jobs(): AsyncGenerator<Job, undefined> {
    for (let sample = 0; sample < samples; sample++) {
      yield async () => {
        const start = slots.starting();
        start.done();
        await slots.runIn('account', 'model', async () => clock.sleep(250));
      };
    }
  }
  await clock.run(strategy.run(jobs(), slots));
  return samples / (clock.monotonic() / 1000);
}

test.each([
  ['conservative', 12],
  ['balanced', 24],
  ['aggressive', 40],
] as const)('%s brings at least %i answers a second from a server that takes 250 ms', async (tier, least) => {
  for (const samples of [60, 100, 1000]) {
    expect(await answersPerSecond(tier, samples)).toBeGreaterThanOrEqual(least);
    // Nor does the tier's own pace hold it back.
    expect(settingsOf({ tier }).rpm ?? Infinity).toBeGreaterThanOrEqual(60 * least);
  }
});
