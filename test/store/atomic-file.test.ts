import { mkdirSync, readdirSync, readFileSync, statfsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFileExclusive, writeFileAtomic, writeFileAtomicSync } from '../../src/store/atomic-file.ts';
import { canMount, smallDisk } from '../support/small-disk.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

type Write = (
  path: string,
  data: string | Uint8Array,
  options?: { durable?: boolean; mode?: number },
) => Promise<unknown>;

const writers: [string, Write][] = [
  ['async', writeFileAtomic],
  [
    'sync',
    async (...values) => {
      writeFileAtomicSync(...values);
    },
  ],
];
describe.each(writers)('an atomic write (%s)', (_name, write) => {
  test.each([false, true])('replaces the whole content and leaves nothing beside it (durable: %s)', async (durable) => {
    const directory = temporaryDirectory();
    const path = join(directory, 'tasks.json');
    await write(path, 'a long first version', { durable });
    await write(path, Buffer.from('second'), { durable });
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(directory)).toEqual(['tasks.json']);
  });

  test('is for the owner only, whatever the umask and the old file say', async () => {
    const umask = process.umask(0);
    onTestFinished(() => {
      process.umask(umask);
    });
    const path = join(temporaryDirectory(), 'tasks.json');
    writeFileSync(path, 'old', { mode: 0o666 });
    await write(path, 'new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('follows a link to a directory, but replaces a link in the place of the file', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'real'));
    symlinkSync('real', join(directory, 'linked'));
    writeFileSync(join(directory, 'precious'), 'precious');
    symlinkSync('../precious', join(directory, 'real', 'tasks.json'));
    await write(join(directory, 'linked', 'tasks.json'), 'new');
    expect(readFileSync(join(directory, 'real', 'tasks.json'), 'utf8')).toBe('new');
    expect(readFileSync(join(directory, 'precious'), 'utf8')).toBe('precious');
  });

  test('rejects and cleans up when the name cannot be taken', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'tasks.json'));
    await expect(write(join(directory, 'tasks.json'), 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(directory)).toEqual(['tasks.json']);
  });

  test.runIf(canMount)('keeps the old file whole when the disk is full (needs a mount)', async () => {
    const directory = smallDisk('size=1m');
    const path = join(directory, 'tasks.json');
    const old = Buffer.alloc(200_000, 'old ');
    await write(path, old);
    writeFileSync(join(directory, 'ballast'), Buffer.alloc(statfsSync(directory).bfree * 4096 - 200_000));
    await expect(write(path, Buffer.alloc(400_000, 'new '))).rejects.toThrow('ENOSPC');
    expect(readFileSync(path).equals(old)).toBe(true);
    expect(readdirSync(directory).sort()).toEqual(['ballast', 'tasks.json']);
  });
});

test.runIf(canMount)(
  'a plain write on such a disk destroys the old file, so the test above can fail (needs a mount)',
  () => {
    const directory = smallDisk('size=1m');
    const path = join(directory, 'tasks.json');
    writeFileSync(path, Buffer.alloc(200_000, 'old '));
    writeFileSync(join(directory, 'ballast'), Buffer.alloc(statfsSync(directory).bfree * 4096 - 100_000));
    expect(() => {
      writeFileSync(path, Buffer.alloc(400_000, 'new '));
    }).toThrow('ENOSPC');
    expect(readFileSync(path).includes('old')).toBe(false);
    expect(statSync(path).size).toBeLessThan(400_000);
  },
);

describe('an exclusive creation', () => {
  test('takes a free name, once', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'tasks.json');
    expect(await createFileExclusive(path, 'first', { durable: true })).toBe(true);
    expect(await createFileExclusive(path, 'second')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(directory)).toEqual(['tasks.json']);
  });

  test('counts a dangling link as a taken name', async () => {
    const directory = temporaryDirectory();
    symlinkSync('nowhere', join(directory, 'tasks.json'));
    expect(await createFileExclusive(join(directory, 'tasks.json'), 'text')).toBe(false);
    expect(readdirSync(directory)).toEqual(['tasks.json']);
  });
});

test('of many that create one name at the same time, one succeeds', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'tasks.json');
  const created = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => createFileExclusive(path, String(index))),
  );
  expect(created.filter(Boolean)).toHaveLength(1);
  expect(readFileSync(path, 'utf8')).toBe(String(created.indexOf(true)));
});
