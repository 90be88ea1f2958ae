import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeStaleAccounts } from '../../../src/store/limits/stale-accounts.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const now = Date.UTC(2026, 10, 20);

test('accounts that nobody used for a week are removed, and nothing else', async () => {
  const directory = temporaryDirectory();
  const add = (name: string, days: number): void => {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'learned.json'), '{}');
    utimesSync(join(directory, name), now / 1000 - days * 86_400, now / 1000 - days * 86_400);
  };
  add('0123456789abcdef', 8);
  add('1123456789abcdef', 6);
  add('something else', 100);
  await removeStaleAccounts(directory, now);
  expect(readdirSync(directory).sort()).toEqual(['1123456789abcdef', 'something else']);
  await expect(removeStaleAccounts(join(directory, 'nowhere'), now)).resolves.toBeUndefined();
});
