import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInputFile } from '../../src/store/input-file.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

test('a file is read by its path from the working directory, byte for byte', async () => {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'data.csv'), Buffer.from([0xef, 0xbb, 0xbf, 0, 255]));
  symlinkSync('data.csv', join(cwd, 'linked.csv'));
  expect([...(await readInputFile('data.csv', '--data', cwd))]).toEqual([0xef, 0xbb, 0xbf, 0, 255]);
  expect(await readInputFile(join(cwd, 'linked.csv'), '--data', '/')).toHaveLength(5);
});

test.each<[string, (path: string) => void]>([
  ['does not exist', () => undefined],
  [
    'is a directory, not a file',
    (path) => {
      mkdirSync(path);
    },
  ],
  [
    'is a named pipe, not a file',
    (path) => {
      spawnSync('mkfifo', [path]);
    },
  ],
  [
    'is a device, not a file',
    (path) => {
      symlinkSync('/dev/zero', path);
    },
  ],
  [
    'is a symbolic link that leads in a circle',
    (path) => {
      symlinkSync(path, path);
    },
  ],
  [
    'is too large: 1073741825 bytes',
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 2 ** 30 + 1);
    },
  ],
])('a path that %s is wrong usage', async (words, make) => {
  const cwd = temporaryDirectory();
  make(join(cwd, 'data.csv'));
  await expect(readInputFile('data.csv', '--data', cwd)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(`The file "data.csv" of --data ${words}`) as string,
  });
});
