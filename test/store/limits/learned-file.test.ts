import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LearnedModel, readLearned, writeLearned } from '../../../src/store/limits/learned-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const now = Date.UTC(2026, 10, 20, 17, 0, 0);
const hour = 3_600_000;
const limit = {
  taughtBy: 'headers',
  dimension: 'requests',
  limit: 500,
  periodMs: 60_000,
  kind: 'bucket',
  strictness: 0,
} as const;
const learned = (model: string, overrides: Partial<LearnedModel> = {}): LearnedModel => ({
  model,
  at: now,
  window: 24,
  limits: [limit],
  ...overrides,
});

describe('what a run learned', () => {
  test('is there for the next one, as it was', async () => {
    const directory = temporaryDirectory();
    const models = [learned('gpt-4o'), learned('my/model', { window: undefined, limits: [] })];
    await writeLearned(directory, models, now);
    expect(await readLearned(directory, now + 23 * hour)).toEqual(models);
    expect(statSync(join(directory, 'learned.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['learned.json']);
  });

  test('is forgotten after a day, and so is what a clock that is wrong wrote down', async () => {
    const directory = temporaryDirectory();
    await writeLearned(directory, [learned('old', { at: now - 24 * hour }), learned('new', { at: now + 1000 })], now);
    expect(await readLearned(directory, now)).toEqual([]);
    expect(await readLearned(directory, now + 1000)).toMatchObject([{ model: 'new' }]);
  });

  test('of other models stays', async () => {
    const directory = temporaryDirectory();
    await writeLearned(directory, [learned('a'), learned('b')], now);
    await writeLearned(directory, [learned('b', { window: 48 })], now);
    expect(await readLearned(directory, now)).toEqual([learned('a'), learned('b', { window: 48 })]);
  });

  test('is nothing where the file is damaged, foreign, no file, or not there', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'learned.json');
    expect(await readLearned(directory, now)).toEqual([]);
    await writeLearned(directory, [learned('gpt-4o')], now);
    const good = readFileSync(path, 'utf8');
    const bad = [
      '',
      good.slice(0, -10),
      good.replace('limits/1', 'limits/2'),
      good.replace('"window": 24', '"window": 0.5'),
      good.replace('"limit": 500', '"limit": 0'),
      good.replace('"limit": 500', '"limit": "500"'),
      good.replace('"period_ms": 60000', '"period_ms": 0'),
      good.replace('bucket', 'barrel'),
      'null',
    ];
    for (const content of bad) {
      writeFileSync(path, content);
      expect(await readLearned(directory, now), content).toEqual([]);
    }
    expect(bad.every((content) => content !== good)).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        writeFileSync(path, bytes);
        expect(await readLearned(directory, now)).toEqual([]);
      }),
      { numRuns: 50 },
    );
    const elsewhere = temporaryDirectory();
    mkdirSync(join(elsewhere, 'learned.json'));
    expect(await readLearned(elsewhere, now)).toEqual([]);
  });

  test('replaces a damaged file', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'learned.json'), '{');
    await writeLearned(directory, [learned('gpt-4o')], now);
    expect(await readLearned(directory, now)).toEqual([learned('gpt-4o')]);
  });
});
