import { describe, expect, test } from 'vitest';
import { fastClock } from '../support/fast-clock.ts';
import { workplace } from './workplace.ts';

describe('a run', () => {
  test('with --cache buys nothing that was bought under another task file, and without it everything', async () => {
    await using place = workplace();
    const server = await place.serve('latency=0');
    for (const [useCache, received] of [
      [true, 40],
      [true, 40],
      [false, 80],
    ] as const) {
      await place.submit();
      const { exitCode, status } = await place.run({ cache: useCache });
      expect([exitCode, status.totals.scored, server.stats().received]).toEqual([0, 40, received]);
    }
  });

  test('tells in its status what the cache answered', async () => {
    await using place = workplace();
    await place.serve('latency=0');
    await place.submit();
    const first = await place.run({ cache: true });
    await place.submit();
    const second = await place.run({ cache: true });
    expect([first, second].map(({ status }) => [status.tasks[0]?.cache_hits, status.tasks[0]?.answers])).toEqual([
      [0, 40],
      [40, 0],
    ]);
  });

  test('keeps to --rpm: what exceeds the first minute waits for the next', async () => {
    await using place = workplace();
    await place.serve('latency=0');
    await place.submit();
    const clock = fastClock(50);
    const started = clock.monotonic();
    expect(await place.run({ rpm: 30, clock })).toMatchObject({ exitCode: 0, status: { totals: { scored: 40 } } });
    // Ten requests more than a minute's worth, at one every two seconds.
    expect(clock.monotonic() - started).toBeGreaterThan(18_000);
  });

  test('writes each change of its window into the journal, and poll tells the newest', async () => {
    await using place = workplace();
    await place.serve('latency=20,spread=0');
    await place.submit({ limit: 200 });
    await place.run({ strategy: 'adaptive', concurrent: undefined });
    const [task] = (await place.poll()).tasks;
    expect(task?.window_change).toMatchObject({ model: 'mock/strong', reason: expect.any(String) as string });
    const journal = place.files().find(({ path }) => path.includes('journal'));
    expect(journal?.text).toContain('"e":"window"');
    expect(journal?.text).toContain('"from":8,"to":16,"why":"doubling"');
  });

  test('with a tier has as many requests in flight as the tier says', async () => {
    await using place = workplace();
    const server = await place.serve('latency=20,spread=0,concurrency=5');
    await place.submit();
    await place.run({ tier: 'conservative', concurrent: undefined });
    // A sixth request at once would have been refused.
    expect(server.stats().received).toBe(40);
  });
});
