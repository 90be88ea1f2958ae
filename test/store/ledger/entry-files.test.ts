import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { StorageError } from '../../../src/core/errors.ts';
import { entryFiles } from '../../../src/store/ledger/entry-files.ts';
import { bundledProgram, output } from '../../support/bundled-program.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const state = (usd: number) => ({ base: { usd, tokens: 0 }, runners: {} });

describe('the entries of a ledger', () => {
  test('a number can be had only once, and the newest is what is read', async () => {
    const folder = temporaryDirectory();
    const entries = await entryFiles(folder, systemClock);
    expect(await entries.newest()).toEqual({ number: 0, state: undefined });
    expect(await Promise.all([entries.add(1, state(1)), entries.add(1, state(2))])).toContain(false);
    expect(await entries.add(2, state(3))).toBe(true);
    expect(await entries.newest()).toEqual({ number: 2, state: state(3) });
  });

  test('stay few, however many are written; and one that comes too late is void, although its name was free again', async () => {
    const folder = temporaryDirectory();
    const entries = await entryFiles(folder, systemClock);
    for (let number = 1; number <= 50; number++) expect(await entries.add(number, state(number))).toBe(true);
    expect(readdirSync(join(folder, 'ledger'))).toHaveLength(32);
    expect(await entries.add(7, state(1000))).toBe(false);
    expect(await entries.newest()).toEqual({ number: 50, state: state(50) });
    expect(readdirSync(join(folder, 'ledger'))).toHaveLength(32);
  });

  test.each([
    ['cut', '{"v":1,"base"'],
    ['changed', '{"v":1,"base":{"usd":0,"tokens":0},"runners":{},"c":"00000000"}\n'],
    ['empty', ''],
  ])('one that is %s is refused in one sentence that says what to do', async (_, text) => {
    const folder = temporaryDirectory();
    const entries = await entryFiles(folder, systemClock);
    writeFileSync(join(folder, 'ledger', '000001.json'), text);
    await expect(entries.newest()).rejects.toThrow(StorageError);
    await expect(entries.newest()).rejects.toThrow(/ledger entry ".*000001\.json" is damaged\.$/);
  });

  test('of several processes that claim at the same time none claims what another has: to the last cent, and not one more', async () => {
    const folder = temporaryDirectory();
    const program = bundledProgram(fileURLToPath(new URL('race-entry.ts', import.meta.url)), folder);
    const cap = 300;
    const runs = Array.from({ length: 4 }, async (_, index) =>
      output(program, folder, `r${String(index)}`, String(cap)),
    );
    const cents = (await Promise.all(runs)).map(Number);
    expect(cents.reduce((sum, each) => sum + each, 0)).toBe(cap);
  }, 60_000);
});
