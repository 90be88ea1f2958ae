import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StorageError } from '../../src/core/errors.ts';
import { resolveTaskFile } from '../../src/store/find-task-file.ts';
import { readSubmission, readTaskFile } from '../../src/store/stored-files.ts';
import { asOther, canBeOther } from '../support/other-user.ts';
import { submitSample } from '../support/sample-submission.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const name = 'tasks_20261120_173000.json';

function find(argument: string, cwd: string): ReturnType<typeof resolveTaskFile> {
  return resolveTaskFile(argument, 'async_results', cwd);
}

function complaint(act: () => unknown): StorageError {
  try {
    act();
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
  throw new Error('it was found');
}

test.each([
  'latest',
  'async_results/latest_tasks.json',
  './async_results/latest_tasks.json',
  'latest_tasks.json',
  `async_results/${name}`,
  name,
  'tasks_20261120_173000',
  '20261120_173000',
])('a task file is found as %s', async (argument) => {
  const cwd = temporaryDirectory();
  const { directory } = await submitSample(cwd);
  expect(find(argument, cwd)).toEqual({
    given: `async_results/${name}`,
    path: join(cwd, 'async_results', name),
    directory,
  });
});

test('a task file is found by its absolute path, from anywhere, and shown so', async () => {
  const cwd = temporaryDirectory();
  await submitSample(cwd);
  const path = join(cwd, 'async_results', name);
  expect(resolveTaskFile(path, 'elsewhere', temporaryDirectory())).toMatchObject({ given: path, path });
});

test('a file in the working directory comes before one in the output directory', async () => {
  const cwd = temporaryDirectory();
  await submitSample(cwd);
  copyFileSync(join(cwd, 'async_results', name), join(cwd, name));
  expect(find(name, cwd)).toMatchObject({ given: name, path: join(cwd, name) });
});

test('latest is followed where it is a pointer file', async () => {
  const cwd = temporaryDirectory();
  const { path } = await submitSample(cwd);
  const latest = join(cwd, 'async_results', 'latest_tasks.json');
  unlinkSync(latest);
  writeFileSync(latest, `{"pointer":"${name}"}\n`);
  expect(find('latest', cwd)).toMatchObject({ given: path, path: join(cwd, path) });
});

test('a hard link to a task file is read like the file', async () => {
  const cwd = temporaryDirectory();
  const { path } = await submitSample(cwd);
  linkSync(join(cwd, path), join(cwd, 'mine.json'));
  expect(readTaskFile(find('mine.json', cwd).path).id).toBe('20261120_173000');
});

describe('what cannot be found or read', () => {
  test.each(['latest', 'async_results/latest_tasks.json', 'latest_tasks.json'])(
    '%s, before the first submit',
    (argument) => {
      const { message, hint, exitCode } = complaint(() => find(argument, temporaryDirectory()));
      expect([message, hint, exitCode]).toEqual(['No tasks in "async_results".', 'Run `evals submit` first.', 7]);
    },
  );

  test('latest, when what it points to was removed', async () => {
    const cwd = temporaryDirectory();
    const { path } = await submitSample(cwd);
    unlinkSync(join(cwd, path));
    expect(complaint(() => find('latest', cwd)).message).toBe('No tasks in "async_results".');
  });

  const makers: [words: string, make: (path: string) => void][] = [
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
      'does not exist',
      (path) => {
        symlinkSync('nowhere.json', path);
      },
    ],
    [
      'has no name that ends in ".json"',
      (path) => {
        writeFileSync(`${path}.txt`, '');
        symlinkSync(`${path}.txt`, path);
      },
    ],
  ];
  test.runIf(process.platform === 'linux').each(makers)('a path that %s', (words, make) => {
    const cwd = temporaryDirectory();
    make(join(cwd, 'tasks.json'));
    const { message, exitCode } = complaint(() => find('./tasks.json', cwd));
    expect(message).toContain(`The task file "./tasks.json" ${words}`);
    expect(exitCode).toBe(7);
  });

  test.each([
    ['nothing.json', 'The task file "nothing.json" does not exist here or in "async_results".'],
    ['20261120_999999', 'The task file "20261120_999999" does not exist here or in "async_results".'],
    ['some/where.json', 'The task file "some/where.json" does not exist.'],
    ['x'.repeat(300), 'does not exist'],
    ['a\u001b]52;c;Zg==\u0007\u202eb.json', '"a\\u{1b}]52;c;Zg==\\u{7}\\u{202e}b.json" does not exist'],
  ])('%s, which is not there', (argument, words) => {
    expect(complaint(() => find(argument, temporaryDirectory())).message).toContain(words);
  });

  test.runIf(canBeOther)('a file that this user may not read (needs root)', async () => {
    const cwd = temporaryDirectory();
    const { path } = await submitSample(cwd);
    chmodSync(cwd, 0o755);
    expect(asOther(() => complaint(() => find(path, cwd))).message).toContain(
      'cannot be read: permission denied (EACCES)',
    );
  });
});

describe('reading what was found', () => {
  test.each<[string, (path: string) => void, string]>([
    [
      'an empty file',
      (path) => {
        truncateSync(path, 0);
      },
      'is empty.',
    ],
    [
      'UTF-16',
      (path) => {
        writeFileSync(path, '\ufeff{}', 'utf16le');
      },
      'is not UTF-8 text.',
    ],
    [
      'Latin-1',
      (path) => {
        writeFileSync(path, '{"a": "\u00e9"}', 'latin1');
      },
      'is not UTF-8 text.',
    ],
    [
      'an overlong encoding',
      (path) => {
        writeFileSync(path, Buffer.from([0x22, 0xc0, 0xaf, 0x22]));
      },
      'is not UTF-8 text.',
    ],
    [
      '3 GB of nothing',
      (path) => {
        truncateSync(path, 3e9);
      },
      'is too large: 3000000000 bytes',
    ],
  ])('%s is refused', async (_name, spoil, words) => {
    const cwd = temporaryDirectory();
    const { path } = await submitSample(cwd);
    spoil(join(cwd, path));
    expect(complaint(() => readTaskFile(find('latest', cwd).path)).message).toContain(words);
  });

  test('the plan comes with the hash of its bytes', async () => {
    const { directory, submission } = await submitSample(temporaryDirectory());
    const read = readSubmission(directory);
    expect(read.submission).toEqual(submission);
    expect(read.specSha256).toMatch(/^[\da-f]{64}$/);
  });

  test('a task file that was moved away from its folder says what is missing', async () => {
    const cwd = temporaryDirectory();
    const { path } = await submitSample(cwd);
    renameSync(join(cwd, path), join(cwd, 'mine.json'));
    const { message, hint } = complaint(() => readSubmission(find('mine.json', cwd).directory));
    expect(message).toBe(`"${join(cwd, 'mine.d', 'spec.json')}" does not exist (ENOENT).`);
    expect(hint).toContain('belong together');
  });

  test('a folder whose plan was removed is refused', async () => {
    const { directory } = await submitSample(temporaryDirectory());
    rmSync(join(directory, 'spec.json'));
    expect(() => readSubmission(directory)).toThrow('does not exist');
  });
});
