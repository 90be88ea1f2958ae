import fc from 'fast-check';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { checkBaseline } from '../../../src/operations/baselines/check.ts';
import { storeBaseline, storedBaseline } from '../../../src/operations/baselines/store.ts';
import type { Measurement } from '../../../src/operations/eval-test/measure.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { measurement, right } from './measurements.ts';

function store() {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, 'results'));
  const file = join(folder, 'own.eval.ts');
  return {
    text: () => readFileSync(join(folder, 'own.eval.baseline.json'), 'utf8'),
    put: async (now: Measurement, margin?: number) =>
      storeBaseline(file, now, margin, { clock: systemClock, cwd: folder, outputDir: 'results' }),
    stored: () => storedBaseline(file, 'own', 'mock/strong')!,
  };
}

/** A result against one that was stored before. */
async function against(before: Measurement, now: Measurement, margin?: number) {
  const place = store();
  await place.put(before);
  return checkBaseline(place.stored(), now, margin);
}

describe('a stored baseline', () => {
  it('calls a result worse when the whole interval of the difference lies beyond the margin', async () => {
    const check = await against(measurement(right(40, 0)), measurement(right(20, 20)));
    expect(check).toMatchObject({
      verdict: 'worse',
      was: 1,
      now: 0.5,
      compared: 40,
      lower: 20,
      higher: 0,
      paired: true,
    });
    expect(check).toHaveProperty('flips.0', { sample_id: 's20', was: 1, now: 0 });
    expect(check).toHaveProperty('flips.length', 5);
  });

  it('cannot tell where one sample of forty fell', async () => {
    expect(await against(measurement(right(40, 0)), measurement(right(39, 1)))).toMatchObject({
      verdict: 'cannot-tell',
    });
  });

  it('is met when nothing changed in enough samples', async () => {
    expect(await against(measurement(right(300, 20)), measurement(right(300, 20)))).toMatchObject({
      verdict: 'no-worse',
      lower: 0,
    });
  });

  it('compares the samples that are still there when the dataset changed, and counts the others', async () => {
    const now = measurement(right(0, 30), { dataset: 'b'.repeat(64), first: 10 });
    expect(await against(measurement(right(30, 0)), now)).toMatchObject({
      verdict: 'worse',
      compared: 20,
      dataset: { changed: true, gone: 10, added: 10 },
    });
  });

  it('says so when it has no sample in common, or is of another score', async () => {
    const before = measurement(right(10, 0));
    expect(await against(before, measurement(right(5, 5), { first: 100 }))).toEqual({
      verdict: 'nothing-in-common',
      dataset: { changed: false, gone: 10, added: 10 },
    });
    expect(await against(before, measurement(right(5, 5), { metric: 'f1' }))).toEqual({
      verdict: 'other-metric',
      was: 'exact_match',
      now: 'f1',
    });
  });

  it('leaves out single scores of more than 5,000 samples, and is then compared without pairs', async () => {
    const place = store();
    await place.put(measurement(right(4000, 1001)));
    expect(place.text().length).toBeLessThan(500);
    expect(checkBaseline(place.stored(), measurement(right(4000, 1001)))).toMatchObject({
      verdict: 'no-worse',
      paired: false,
    });
    expect(checkBaseline(place.stored(), measurement(right(3000, 2001)))).toMatchObject({ verdict: 'worse' });
  });

  it('is never met worse by the result that it was made from, whatever the scores', async () => {
    const scores = fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(scores, fc.constantFrom(0, 0.02, 0.5), async (values, margin) => {
        const check = await against(measurement(values), measurement(values), margin);
        expect(check).not.toHaveProperty('verdict', 'worse');
      }),
      { numRuns: 30 },
    );
  });
});

describe('the file of baselines', () => {
  it('has sorted keys and a line for each sample, and changes only when a result does', async () => {
    const place = store();
    expect(await place.put(measurement([1, 0, 0.5]))).toBe(true);
    const text = place.text();
    expect(text).toMatch(/"000000000000": 1,\n +"000000000001": 0,\n +"000000000002": 0\.5\n/);
    expect(await place.put(measurement([1, 0, 0.5]))).toBe(false);
    expect(await place.put(measurement([1, 1, 0.5]))).toBe(true);
    const changed = place
      .text()
      .split('\n')
      .filter((line) => !text.split('\n').includes(line));
    expect(changed.map((line) => line.trim().split(':')[0])).toEqual([
      '"accuracy"',
      '"standard_error"',
      '"000000000001"',
    ]);
  });

  it('keeps the margin that somebody wrote into it', async () => {
    const place = store();
    await place.put(measurement([1, 1]), 0.1);
    await place.put(measurement([1, 0]));
    expect(place.stored().margin).toBe(0.1);
    expect(checkBaseline(place.stored(), measurement([1, 0]))).toMatchObject({ margin: 0.1 });
  });
});
