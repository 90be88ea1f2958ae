import fc from 'fast-check';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { systemProcesses } from '../../../src/store/owner.ts';
import { cacacheEntries, type Entries } from '../../../src/store/completions/entries.ts';
import { decodeAnswer, encodeEntry } from '../../../src/store/completions/entry.ts';
import { completionsDirectory, openCompletionStore } from '../../../src/store/completions/store.ts';
import { canMount, protectDisk, smallDisk } from '../../support/small-disk.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { about, answer, keyOf } from './rig.ts';

async function open(directory: string, entries?: (directory: string) => Promise<Entries>) {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const options = { directory, onWarning, processes: systemProcesses({}) };
  return { ...(await openCompletionStore(entries === undefined ? options : { ...options, entries })), warnings };
}

/** The files with answers. */
function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('/index-v'))
    .map(({ parentPath, name }) => join(parentPath, name));
}

function failing(code: string): Error {
  return Object.assign(new Error(`${code}: it does not work`), { code });
}

describe('an answer', () => {
  test('is found by every process of its user, and is readable by nobody else', async () => {
    const umask = process.umask(0);
    onTestFinished(() => void process.umask(umask));
    const directory = join(temporaryDirectory(), 'cache', 'completions');
    await (await open(directory)).keep(keyOf(1), answer(), about);
    const other = await open(directory);
    expect(await other.find(keyOf(1))).toEqual(answer());
    expect(await other.find(keyOf(2))).toBeUndefined();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(other.warnings).toEqual([]);
  });

  test('comes back as it was bought, whatever is in it', () => {
    const kept = fc.record({
      boughtAt: fc.nat(),
      status: fc.integer({ min: 200, max: 299 }),
      body: fc.string({ unit: 'binary' }),
      encoding: fc.constantFrom('utf8' as const, 'base64' as const),
      latencyMs: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      requestId: fc.option(fc.string(), { nil: undefined }),
    });
    fc.assert(
      fc.property(kept, (one) => {
        expect(decodeAnswer(JSON.parse(JSON.stringify(encodeEntry(one, about))))).toEqual(
          JSON.parse(JSON.stringify(one)),
        );
      }),
    );
  });

  test('that is kept again is the newer one', async () => {
    const store = await open(temporaryDirectory());
    await store.keep(keyOf(1), answer(), about);
    await store.keep(keyOf(1), answer({ body: 'newer' }), about);
    expect(await store.find(keyOf(1))).toEqual(answer({ body: 'newer' }));
  });

  test('among hundreds that come at once is kept with few files open', async () => {
    let open_ = 0;
    let most = 0;
    const directory = temporaryDirectory();
    const counting = async (given: string): Promise<Entries> => {
      const entries = await cacacheEntries(given);
      return {
        ...entries,
        put: async (...entry) => {
          most = Math.max(most, ++open_);
          await entries.put(...entry);
          open_ -= 1;
        },
      };
    };
    const store = await open(directory, counting);
    await Promise.all(Array.from({ length: 300 }, async (_, n) => store.keep(keyOf(n), answer(), about)));
    const found = await Promise.all(Array.from({ length: 300 }, async (_, n) => store.find(keyOf(n))));
    expect(found.filter((one) => one?.body === answer().body)).toHaveLength(300);
    expect(most).toBe(16);
  });
});

describe('an entry that is damaged is bought anew and kept anew', () => {
  test.each<[string, (file: string) => void]>([
    [
      'changed',
      (file) => {
        change(file, (text) => text.replace('42', '43'));
      },
    ],
    [
      'cut',
      (file) => {
        change(file, (text) => text.slice(0, -5));
      },
    ],
    [
      'empty',
      (file) => {
        change(file, () => '');
      },
    ],
    [
      'gone',
      (file) => {
        rmSync(file);
      },
    ],
    [
      'rubbish',
      (file) => {
        change(file, () => '\0\n{}\t{}\nrubbish');
      },
    ],
    [
      'a directory',
      (file) => {
        rmSync(file);
        mkdirSync(join(file, 'with', 'more'), { recursive: true });
      },
    ],
    [
      'a link in a circle',
      (file) => {
        rmSync(file);
        symlinkSync(file, file);
      },
    ],
  ])('%s', async (_name, damage) => {
    const directory = temporaryDirectory();
    const store = await open(directory);
    await store.keep(keyOf(1), answer(), about);
    const files = filesIn(directory);
    expect(files).toHaveLength(1);
    damage(files[0]!);
    expect(await store.find(keyOf(1))).toBeUndefined();
    await store.keep(keyOf(1), answer({ body: 'new' }), about);
    expect(await store.find(keyOf(1))).toEqual(answer({ body: 'new' }));
    expect(store.warnings).toEqual([]);
  });

  const entry = encodeEntry(answer(), about);
  test.each<[string, JsonObject]>([
    ['of another program', { hello: 'world' }],
    ['of a newer version', { ...entry, v: 2 }],
    ['without a body', { ...entry, body: undefined }],
    ['with a status that is none', { ...entry, status: '200' }],
    ['with a time that no clock shows', { ...entry, t: 1e300 }],
  ])('%s', async (_name, foreign) => {
    const directory = temporaryDirectory();
    await (await cacacheEntries(directory)).put(keyOf(1), foreign);
    const store = await open(directory);
    expect(await store.find(keyOf(1))).toBeUndefined();
    expect(filesIn(directory)).toEqual([]);
    expect(store.warnings).toEqual([]);
  });

  function change(file: string, edit: (text: string) => string): void {
    writeFileSync(file, edit(readFileSync(file, 'utf8')));
  }
});

describe('a cache that cannot be used is done without, and says so once', () => {
  test('a full disk: nothing more is kept, but what is there is found', async () => {
    const entries: Entries = {
      get: async () => encodeEntry(answer(), about),
      put: async () => Promise.reject(failing('ENOSPC')),
      remove: async () => {},
    };
    const directory = temporaryDirectory();
    const store = await open(directory, async () => entries);
    await Promise.all([1, 2, 3].map(async (n) => store.keep(keyOf(n), answer(), about)));
    expect(await store.find(keyOf(1))).toEqual(answer());
    expect(store.warnings).toEqual([
      `The cache in "${directory}" cannot be written: no space is left on the disk (ENOSPC); what is bought from here on is not kept there.`,
    ]);
  });

  test('a disk that cannot be read: neither asked nor written any more', async () => {
    const asked: string[] = [];
    const entries: Entries = {
      get: async (key) => {
        asked.push(key);
        return Promise.reject(failing('EIO'));
      },
      put: async (key) => void asked.push(key),
      remove: async () => {},
    };
    const store = await open(temporaryDirectory(), async () => entries);
    expect(await store.find(keyOf(1))).toBeUndefined();
    expect(await store.find(keyOf(2))).toBeUndefined();
    await store.keep(keyOf(3), answer(), about);
    expect(asked).toEqual([keyOf(1)]);
    expect(store.warnings).toHaveLength(1);
    expect(store.warnings[0]).toContain('cannot be read: the disk reports an input/output error (EIO)');
  });

  test.each<[string, (path: string) => void]>([
    [
      'a file in its place',
      (path) => {
        writeFileSync(path, '');
      },
    ],
    [
      'a directory that others may write to',
      (path) => {
        mkdirSync(path);
        chmodSync(path, 0o777);
      },
    ],
  ])('%s', async (_name, prepare) => {
    const path = join(temporaryDirectory(), 'completions');
    prepare(path);
    const store = await open(path);
    await store.keep(keyOf(1), answer(), about);
    expect(await store.find(keyOf(1))).toBeUndefined();
    expect(store.warnings).toEqual([
      `"${path}" is not a directory that only you may write to: the run goes without the cache.`,
    ]);
  });

  test.runIf(canMount)('a disk that is really full', async () => {
    const store = await open(join(smallDisk('size=256k'), 'completions'));
    for (let n = 0; n < 40; n++) await store.keep(keyOf(n), answer({ body: 'x'.repeat(16_000 + n) }), about);
    const found = await Promise.all(Array.from({ length: 40 }, async (_, n) => store.find(keyOf(n))));
    expect(found[0]?.body).toHaveLength(16_000);
    expect(found.at(-1)).toBeUndefined();
    expect(store.warnings).toHaveLength(1);
    expect(store.warnings[0]).toContain('ENOSPC');
  });

  test.runIf(canMount)('a disk that is read-only', async () => {
    const disk = smallDisk('size=1m');
    await (await open(join(disk, 'completions'))).keep(keyOf(1), answer(), about);
    protectDisk(disk);
    const store = await open(join(disk, 'completions'));
    await store.keep(keyOf(2), answer(), about);
    expect(await store.find(keyOf(1))).toEqual(answer());
    expect(store.warnings).toHaveLength(1);
  });
});

test('completions have a folder of their own in the cache directory', () => {
  expect(completionsDirectory({ EVALS_CACHE_DIR: '/own' })).toBe('/own/completions');
});
