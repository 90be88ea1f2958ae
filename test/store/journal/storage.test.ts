import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileReserve } from '../../../src/store/journal/storage.ts';

test('a reserve that can be neither made nor removed is just not there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evals-reserve-'));
  try {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(fileReserve(file).restore()).toBe(false);
    expect(fileReserve(folder, 1000).restore()).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
