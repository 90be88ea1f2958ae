import { describe, expect, test } from 'vitest';
import { fastClock } from '../support/fast-clock.ts';
import { type Workplace, workplace } from './workplace.ts';

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

  test('keeps to --rpm: no minute brings more than one minute’s worth at once and another one by and by', async () => {
    await using place = workplace();
    await place.serve('latency=0');
    await place.submit({ limit: 20 });
    expect(await place.run({ rpm: 6, clock: fastClock(100) })).toMatchObject({ exitCode: 0 });
    expect(mostInAMinute(place)).toBeLessThanOrEqual(2 * 6);
  });

  test('keeps to --tpm in the same way', async () => {
    await using place = workplace();
    await place.serve('latency=0');
    await place.submit({ limit: 20 });
    const { status } = await place.run({ tpm: 300, clock: fastClock(100) });
    const { input = 0, output = 0 } = status.tasks[0]?.tokens ?? {};
    // The last one to go may be dearer than the others: nobody knows before.
    expect(mostInAMinute(place)).toBeLessThanOrEqual((2 * 300) / ((input + output) / 20) + 1);
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

  test('with a tier has as many requests in flight as the tier says, and no more', async () => {
    await using place = workplace();
    const server = await place.serve('latency=20,spread=0,concurrency=10');
    await place.submit();
    const { status } = await place.run({ tier: 'balanced', concurrent: undefined });
    expect(status.tasks[0]?.strategy).toBe('sliding-window:10');
    // An eleventh request at once would have been refused.
    expect(server.stats().received).toBe(40);
  });
});

/** The most requests that were sent within any minute. */
function mostInAMinute(place: Workplace): number {
  const times = place
    .files()
    .filter(({ path }) => path.includes('journal'))
    .flatMap(({ text }) => [...text.matchAll(/"e":"attempt".*?"t":(\d+)/g)].map(([, t]) => Number(t)));
  return Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + 60_000).length));
}
