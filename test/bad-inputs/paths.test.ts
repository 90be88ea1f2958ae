import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canBeOther } from '../support/other-user.ts';
import { type Place, place } from './place.ts';
import { refusal } from './refusal.ts';

let at: Place;
let tasks = '';

beforeAll(async () => {
  at = await place();
  tasks = await at.submit();
  at.keep();
});

beforeEach(() => {
  at.restore();
});

afterAll(async () => at[Symbol.asyncDispose]());

/** What stands where a task file is looked for. */
const spoilt: Readonly<Record<string, (path: string) => void>> = {
  nothing: () => undefined,
  'a folder': (path) => {
    mkdirSync(path);
  },
  'a named pipe that nobody writes to': (path) => {
    execFileSync('mkfifo', [path]);
  },
  'a device without end': (path) => {
    symlinkSync('/dev/zero', path);
  },
  'a device that is full': (path) => {
    symlinkSync('/dev/full', path);
  },
  'an empty file': (path) => {
    writeFileSync(path, '');
  },
  'NUL bytes': (path) => {
    writeFileSync(path, new Uint8Array(5000));
  },
  'a hole of 3 GB': (path) => {
    writeFileSync(path, '{');
    truncateSync(path, 3 * 1024 ** 3);
  },
  'a link to itself': (path) => {
    symlinkSync('x.json', path);
  },
  'a link to nothing': (path) => {
    symlinkSync('gone.json', path);
  },
  'a link to a folder': (path) => {
    mkdirSync(`${path}.folder`);
    symlinkSync(`${path}.folder`, path);
  },
  'a link into the processes': (path) => {
    symlinkSync('/proc/self/mem', path);
  },
};

const names = [
  'x.json',
  'a\nb.json',
  '\u001b[31mred\u001b[0m.json',
  '\u202egnp.json',
  "it's.json",
  '$(id).json',
  '-rf.json',
  '👍.json',
  `${'n'.repeat(245)}.json`,
];

describe('a task file that is none is refused', () => {
  it.each(Object.entries(spoilt))('%s', async (_, spoil) => {
    spoil(at.path('x.json'));
    await refusal(at, 7, 'run', '--tasks', './x.json');
    await refusal(at, 7, 'run', '--tasks', './x.json', '--dry-run');
    await refusal(at, 7, 'poll', '--file', './x.json');
    await refusal(at, 7, 'poll', '--file', './x.json', '--watch');
    await refusal(at, 7, 'poll', '--file', './x.json', '--wait');
    await refusal(at, 7, 'mock-server', '--tasks', './x.json');
  });

  it.each(Object.entries(spoilt))('%s, as the latest', async (_, spoil) => {
    rmSync(at.path('async_results/latest_tasks.json'));
    spoil(at.path('async_results/latest_tasks.json'));
    await refusal(at, 7, 'run');
    await refusal(at, 7, 'poll');
  });

  it.each(names)('with the name %j', async (name) => {
    await refusal(at, 7, 'poll', '--file', `./${name}`);
    writeFileSync(at.path(name), '{}');
    await refusal(at, 7, 'run', '--tasks', `./${name}`);
    await refusal(at, 7, 'poll', '--file', `./${name}`);
  });

  it.each([
    '/',
    '.',
    '..',
    '/dev/null',
    '/etc/passwd',
    'x'.repeat(5000),
    `${'d/'.repeat(3000)}x`,
    'questions.jsonl',
    'questions.jsonl/x',
    '~',
    '-',
  ])('named %j', async (name) => {
    await refusal(at, 7, 'poll', `--file=${name}`);
    await refusal(at, 7, 'run', `--tasks=${name}`);
  });

  it.runIf(canBeOther)('that may not be read', () => {
    for (const folder of [at.folder, at.path('async_results')]) chmodSync(folder, 0o755);
    chmodSync(at.path(tasks), 0);
    for (const command of ['run', 'poll']) {
      // As another user: root may read everything.
      const told = spawnSync(process.execPath, [resolve('bin/evals.js'), command], {
        cwd: at.folder,
        encoding: 'utf8',
        uid: 65_534,
        gid: 65_534,
      });
      expect(told.stderr).toMatch(/^error: .*permission denied \(EACCES\)\.\n {2}\S/);
      expect(told.status).toBe(7);
    }
  });
});

describe('a sound task file is found', () => {
  it.each(names)('under the name %j', async (name) => {
    renameSync(at.path(tasks), at.path(name));
    renameSync(at.path(tasks.replace(/json$/, 'd')), at.path(name.replace(/json$/, 'd')));
    const told = await at.evals('poll', '--file', `./${name}`);
    expect(told.exitCode, told.stderr).toBe(0);
    // eslint-disable-next-line no-control-regex -- nothing may steer the terminal
    expect(told.stdout + told.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('by a second name', async () => {
    linkSync(at.path(tasks), at.path('second.json'));
    renameSync(at.path(tasks.replace(/json$/, 'd')), at.path('second.d'));
    expect(await at.evals('poll', '--file', './second.json')).toMatchObject({ exitCode: 0 });
  });
});

describe('an output folder that is none is refused', () => {
  it.each<[string, (path: string) => void]>([
    [
      'a file',
      (path) => {
        writeFileSync(path, 'x');
      },
    ],
    [
      'a device',
      (path) => {
        symlinkSync('/dev/null', path);
      },
    ],
    [
      'a link to nothing',
      (path) => {
        symlinkSync('gone', path);
      },
    ],
    [
      'a link to itself',
      (path) => {
        symlinkSync('out', path);
      },
    ],
  ])('%s', async (_, spoil) => {
    spoil(at.path('out'));
    await refusal(at, 7, 'submit', '--eval', 'arithmetic', '--output-dir', 'out');
    await refusal(at, 7, 'submit', '--eval', 'arithmetic', '--output-dir', 'out/below');
  });

  it.each(['/proc', '/dev/null/x', '/sys/kernel', 'x'.repeat(300), 'questions.jsonl/x'])('%j', async (folder) => {
    await refusal(at, 7, 'submit', '--eval', 'arithmetic', '--output-dir', folder);
  });
});
