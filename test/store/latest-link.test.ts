import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pointLatestAt } from '../../src/store/latest-link.ts';
import { pointerIn } from '../../src/store/latest-pointer.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const latest = 'latest_tasks.json';

function refuseLinks(): never {
  throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
}

test.each<[string, (directory: string) => void]>([
  ['nothing', () => undefined],
  [
    'a link',
    (directory) => {
      symlinkSync('tasks_old.json', join(directory, latest));
    },
  ],
  [
    'a dangling link',
    (directory) => {
      symlinkSync('/nowhere/at/all', join(directory, latest));
    },
  ],
  [
    'a link to itself',
    (directory) => {
      symlinkSync(latest, join(directory, latest));
    },
  ],
  [
    'a pointer file',
    (directory) => {
      writeFileSync(join(directory, latest), '{"pointer":"tasks_old.json"}\n');
    },
  ],
])('latest becomes a relative link in the place of %s', (_name, prepare) => {
  const directory = temporaryDirectory();
  prepare(directory);
  pointLatestAt(directory, 'tasks_new.json');
  expect(readlinkSync(join(directory, latest))).toBe('tasks_new.json');
  expect(readdirSync(directory)).toEqual([latest]);
});

test('a file of that name is kept under a backup name, every time', () => {
  const directory = temporaryDirectory();
  for (const content of ['first', 'second']) {
    pointLatestAt(directory, 'tasks_old.json', refuseLinks);
    writeFileSync(join(directory, latest), content);
    pointLatestAt(directory, 'tasks_new.json');
    expect(readlinkSync(join(directory, latest))).toBe('tasks_new.json');
  }
  expect(readFileSync(join(directory, `${latest}.backup-1`), 'utf8')).toBe('first');
  expect(readFileSync(join(directory, `${latest}.backup-2`), 'utf8')).toBe('second');
  expect(readdirSync(directory)).toHaveLength(3);
});

test('a directory of that name is kept, too', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, latest, 'inside'), { recursive: true });
  pointLatestAt(directory, 'tasks_new.json');
  expect(readlinkSync(join(directory, latest))).toBe('tasks_new.json');
  expect(readdirSync(join(directory, `${latest}.backup-1`))).toEqual(['inside']);
});

test('where links are refused, latest is a pointer file', () => {
  const directory = temporaryDirectory();
  for (const name of ['tasks_old.json', 'tasks_new.json']) pointLatestAt(directory, name, refuseLinks);
  expect(pointerIn(readFileSync(join(directory, latest), 'utf8'))).toBe('tasks_new.json');
  expect(lstatSync(join(directory, latest)).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual([latest]);
});

test.each(['{"pointer":"../tasks_x.json"}', '{"pointer":"tasks_/../x.json"}', '{"schema":"evals.tasks/1"}', ''])(
  '%s is no pointer',
  (text) => {
    expect(pointerIn(text)).toBeUndefined();
  },
);
