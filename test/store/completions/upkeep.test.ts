import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KeptAbout } from '../../../src/core/completion-store.ts';
import { StorageError } from '../../../src/core/errors.ts';
import { cacacheEntries, loadCacache } from '../../../src/store/completions/entries.ts';
import { encodeEntry } from '../../../src/store/completions/entry.ts';
import { openCompletionStore } from '../../../src/store/completions/store.ts';
import { cacheStats, clearCache, pruneCache } from '../../../src/store/completions/upkeep.ts';
import { systemProcesses } from '../../../src/store/owner.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { about, answer, keyOf } from './rig.ts';

const clock = new FakeClock();
const hour = 3_600_000;
const day = 24 * hour;

/** Puts an answer there as if it had been bought so long ago. */
async function put(directory: string, n: number, ago: number, more: Partial<KeptAbout> = {}): Promise<void> {
  const entries = await cacacheEntries(directory);
  await entries.put(keyOf(n), encodeEntry(answer({ body: String(n).repeat(1000) }), { ...about, ...more }));
  // The library stamps with the system's time, and lets nobody else say when it was.
  const [file] = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => {
    return (
      path.startsWith('index') && statSync(join(directory, path)).isFile() && isOf(join(directory, path), keyOf(n))
    );
  });
  const [, line = ''] = readFileSync(join(directory, file!), 'utf8').split('\t');
  const text = JSON.stringify({ ...(JSON.parse(line) as object), time: clock.now() - ago });
  writeFileSync(join(directory, file!), `\n${createHash('sha1').update(text).digest('hex')}\t${text}`);
}

function isOf(path: string, key: string): boolean {
  return readFileSync(path, 'utf8').includes(key);
}

async function foundIn(directory: string, count: number): Promise<number[]> {
  const store = await openCompletionStore({ directory, onWarning: () => {}, processes: systemProcesses({}) });
  const all = Array.from({ length: count }, (_, n) => n);
  const found = await Promise.all(all.map(async (n) => store.find(keyOf(n))));
  return all.filter((n) => found[n] !== undefined);
}

function remains(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' });
}

/** Of one answer: its file in one block, and a folder. */
const each = 2 * 4096;

describe('the statistics of a cache', () => {
  test('tell how many answers there are, how large, how old, and of which models', async () => {
    const directory = temporaryDirectory();
    await put(directory, 0, 3 * day);
    await put(directory, 1, 2 * day);
    await put(directory, 2, hour, { model: 'other', usage: undefined });
    expect(await cacheStats(directory)).toEqual({
      v: 1,
      directory,
      answers: 3,
      answer_bytes: expect.any(Number) as number,
      disk_bytes: 3 * each,
      oldest: new Date(clock.now() - 3 * day).toISOString(),
      newest: new Date(clock.now() - hour).toISOString(),
      models: [
        { model: 'gpt-4o', address: about.address, answers: 2, input_tokens: 24, output_tokens: 6 },
        { model: 'other', address: about.address, answers: 1, input_tokens: 0, output_tokens: 0 },
      ],
    });
  });

  test.each([
    ['that does not exist', (directory: string) => join(directory, 'nowhere')],
    ['that is empty', (directory: string) => directory],
  ])('of one %s are zero, and nothing is made', async (_name, of) => {
    const directory = of(temporaryDirectory());
    const before = existsSync(directory);
    expect(await cacheStats(directory)).toMatchObject({ answers: 0, disk_bytes: 0, oldest: null, models: [] });
    expect(await pruneCache(directory, { clock })).toMatchObject({ removed: { answers: 0 } });
    expect(await clearCache(directory)).toMatchObject({ removed: { answers: 0 } });
    expect(existsSync(directory)).toBe(before);
  });

  test('pass over what somebody else put there', async () => {
    const directory = temporaryDirectory();
    await put(directory, 0, hour);
    const cacache = await loadCacache();
    await cacache.index.insert(directory, 'hello', 'sha512-none', { metadata: ['rubbish'] });
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    const { answers, models } = await cacheStats(directory);
    expect([answers, models.length]).toEqual([2, 2]);
    await clearCache(directory);
    expect(remains(directory)).toEqual(['notes.txt']);
  });
});

describe('pruning', () => {
  test('by age removes what was bought longer ago', async () => {
    const directory = temporaryDirectory();
    for (let n = 0; n < 6; n++) await put(directory, n, n * day);
    const tidied = await pruneCache(directory, { clock, olderThanMs: 3 * day });
    expect(tidied).toEqual({
      ...{ v: 1, directory },
      removed: { answers: 2, disk_bytes: 2 * each },
      left: { answers: 4, disk_bytes: 4 * each },
    });
    expect(await foundIn(directory, 6)).toEqual([0, 1, 2, 3]);
  });

  test('by size removes the oldest', async () => {
    const directory = temporaryDirectory();
    for (const n of [3, 0, 5, 1, 4, 2]) await put(directory, n, n * day);
    await pruneCache(directory, { clock, maxBytes: 2 * each + 1 });
    expect(await foundIn(directory, 6)).toEqual([0, 1]);
  });

  test('keeps to every size, and to every age, and removes no answer without need', async () => {
    const limits = fc.record({
      olderThanMs: fc.option(fc.nat(10 * day), { nil: undefined }),
      maxBytes: fc.option(fc.nat(8 * each), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        limits,
        fc.uniqueArray(fc.nat(10), { maxLength: 5 }),
        async ({ olderThanMs, maxBytes }, ages) => {
          const directory = temporaryDirectory();
          for (const age of ages) await put(directory, age, age * day);
          const { left, removed } = await pruneCache(directory, { clock, olderThanMs, maxBytes });
          const young = ages.filter((age) => age * day <= (olderThanMs ?? Infinity)).sort((a, b) => a - b);
          const kept = young.slice(0, Math.floor((maxBytes ?? Infinity) / each));
          expect(await foundIn(directory, 11)).toEqual(kept);
          expect([left.answers, removed.answers]).toEqual([kept.length, ages.length - kept.length]);
          expect((await cacheStats(directory)).answers).toBe(kept.length);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("removes announcements of old, but none that may still be somebody's", async () => {
    const directory = temporaryDirectory();
    await put(directory, 0, hour);
    for (const [name, ago] of [
      ['old', 2 * hour],
      ['young', 60_000],
    ] as const) {
      mkdirSync(join(directory, 'asking'), { recursive: true });
      symlinkSync('{}', join(directory, 'asking', name));
      const seconds = (clock.now() - ago) / 1000;
      lutimesSync(join(directory, 'asking', name), seconds, seconds);
    }
    await pruneCache(directory, { clock });
    expect(remains(join(directory, 'asking'))).toEqual(['young']);
    expect(await foundIn(directory, 1)).toEqual([0]);
  });

  test('leaves no empty folders', async () => {
    const directory = temporaryDirectory();
    const store = await openCompletionStore({ directory, onWarning: () => {}, processes: systemProcesses({}) });
    for (let n = 0; n < 5; n++) await store.keep(keyOf(n), answer({ body: String(n) }), about);
    await pruneCache(directory, { clock, maxBytes: 0 });
    expect(remains(directory).filter((path) => path.includes('/'))).toEqual([]);
  });
});

describe('clearing', () => {
  test('removes every answer, and leaves the folder as closed as it was', async () => {
    const directory = join(temporaryDirectory(), 'completions');
    const store = await openCompletionStore({ directory, onWarning: () => {}, processes: systemProcesses({}) });
    for (let n = 0; n < 5; n++) await store.keep(keyOf(n), answer({ body: String(n) }), about);
    expect(await clearCache(directory)).toMatchObject({ removed: { answers: 5 }, left: { answers: 0 } });
    expect(remains(directory)).toEqual([]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  test('may happen while others read and write: nobody is told of a failure', async () => {
    const directory = join(temporaryDirectory(), 'completions');
    const warnings: string[] = [];
    const onWarning = (warning: string): void => void warnings.push(warning);
    const store = await openCompletionStore({ directory, onWarning, processes: systemProcesses({}) });
    const writing = Array.from({ length: 200 }, async (_, n) => {
      await store.keep(keyOf(n), answer({ body: String(n) }), about);
      const found = await store.find(keyOf(n));
      expect([undefined, String(n)]).toContain(found?.body);
    });
    await Promise.all([...writing, clearCache(directory), pruneCache(directory, { clock, maxBytes: 0 })]);
    expect(warnings).toEqual([]);
  });
});

test('a cache that cannot be listed is told as what it is, and can be cleared', async () => {
  const directory = temporaryDirectory();
  await put(directory, 0, hour);
  mkdirSync(join(directory, 'index-v5/00/00/directory'), { recursive: true });
  const error: unknown = await cacheStats(directory).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageError);
  expect(String(error)).toContain(`Cannot read the cache "${directory}": is a directory (EISDIR).`);
  await clearCache(directory);
  expect(await cacheStats(directory)).toMatchObject({ answers: 0 });
  expect(remains(directory)).toEqual([]);
});
