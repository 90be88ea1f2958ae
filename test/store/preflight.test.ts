import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { preflight } from '../../src/store/preflight.ts';
import { asOther, canBeOther } from '../support/other-user.ts';
import { canMount, protectDisk, smallDisk } from '../support/small-disk.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

function disk(changes: {
  readonly type?: number;
  readonly freeMebibytes?: number;
}): () => { type: number; bsize: number; bavail: number } {
  const { type = 0xef53, freeMebibytes = 1000 } = changes;
  return () => ({ type, bsize: 4096, bavail: freeMebibytes * 256 });
}

test('a good disk gives no warning and keeps no trace', () => {
  const directory = temporaryDirectory();
  expect(preflight(directory, { samples: 1000, statfs: disk({}) })).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
});

test('too little space for all samples is a warning', () => {
  const directory = temporaryDirectory();
  expect(preflight(directory, { samples: 10_000, statfs: disk({ freeMebibytes: 20 }) })).toEqual([
    `20.0 MiB are free for "${directory}"; this run may need 28.6 MiB.`,
  ]);
});

test('less than 4 MiB is refused', () => {
  const directory = temporaryDirectory();
  expect(() => preflight(directory, { samples: 1, statfs: disk({ freeMebibytes: 3 }) })).toThrow(
    `Only 3.0 MiB are free for "${directory}".`,
  );
});

test.each([
  [0x6969, 'NFS'],
  [0xff534d42 | 0, 'CIFS'],
])('a network file system is told: %i', (type, name) => {
  expect(preflight(temporaryDirectory(), { samples: 1, statfs: disk({ type }) })).toEqual([
    expect.stringContaining(`(${name})`),
  ]);
});

describe('a run is refused before anything is bought', () => {
  test('when the directory is gone', () => {
    const directory = join(temporaryDirectory(), 'gone');
    mkdirSync(directory);
    rmdirSync(directory);
    expect(() => preflight(directory, { samples: 1 })).toThrow(
      `Cannot keep results in "${directory}": does not exist (ENOENT).`,
    );
  });

  test.runIf(canBeOther)('when this user may not write there (needs root)', () => {
    const directory = temporaryDirectory();
    const words = `Cannot keep results in "${directory}": permission denied (EACCES).`;
    expect(() => asOther(() => preflight(directory, { samples: 1 }))).toThrow(words);
  });

  test.runIf(canMount)('when the disk is read-only (needs a mount)', () => {
    const directory = smallDisk('size=64k');
    protectDisk(directory);
    expect(() => preflight(directory, { samples: 1 })).toThrow(`"${directory}": the file system is read-only (EROFS).`);
  });

  test.runIf(canMount)('when the disk is full (needs a mount)', () => {
    const directory = smallDisk('size=64k');
    writeFileSync(join(directory, 'ballast'), Buffer.alloc(65_536));
    expect(() => preflight(directory, { samples: 1 })).toThrow(
      `"${directory}": no space is left on the disk (ENOSPC).`,
    );
    expect(readdirSync(directory)).toEqual(['ballast']);
  });

  test.runIf(canMount)('when the disk is small (needs a mount)', () => {
    expect(() => preflight(smallDisk('size=1m'), { samples: 1 })).toThrow('Only 1.0 MiB are free');
  });
});
