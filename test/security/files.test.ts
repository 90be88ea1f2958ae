import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Place, place } from '../bad-inputs/place.ts';
import { refusal } from '../bad-inputs/refusal.ts';
import { canBeOther } from '../support/other-user.ts';
import { evals } from './process.ts';

let at: Place;
let tasks: string;
let directory: string;

beforeEach(async () => {
  at = await place();
  tasks = await at.submit();
  directory = tasks.replace(/json$/, 'd');
});

afterEach(async () => at[Symbol.asyncDispose]());

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

describe('results are for their owner only, whatever the umask', () => {
  it.each(['000', '022', '077'])('umask %s', async (umask) => {
    const environment = {
      OPENAI_BASE_URL: `${at.server.url}/v1`,
      OPENAI_API_KEY: 'sk-test-0123456789',
      EVALS_MOCK: 'latency=0',
    };
    const options = { cwd: at.folder, environment, umask };
    for (const argv of [
      [
        'submit',
        '--eval',
        'custom',
        '--data',
        'questions.jsonl',
        '--models',
        'gpt-test,mock/strong',
        '--output-dir',
        'out',
      ],
      ['run', '--output-dir', 'out', '--tasks', 'latest'],
      ['poll', '--output-dir', 'out'],
    ]) {
      const ended = await evals(argv, options);
      expect(ended.exitCode, ended.stderr).toBe(0);
    }
    const paths = [at.path('out'), ...below(at.path('out'))].filter((path) => !lstatSync(path).isSymbolicLink());
    const open = paths.filter((path) => (statSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(paths.length).toBeGreaterThan(10);
  });
});

describe('a planted link is never followed to overwrite what it leads to', () => {
  const victim = 'precious';

  beforeEach(() => {
    at.write('victim', victim);
    mkdirSync(at.path('elsewhere'));
  });

  function unharmed(): void {
    expect(readFileSync(at.path('victim'), 'utf8')).toBe(victim);
    expect(readdirSync(at.path('elsewhere'))).toEqual([]);
  }

  function plant(name: string, target = at.path('victim')): void {
    rmSync(at.path(name), { recursive: true, force: true });
    symlinkSync(target, at.path(name));
  }

  it.each(['async_results/latest_tasks.json', 'async_results/async_runner.log', 'async_results/async_runner.log.1'])(
    'at %s',
    async (name) => {
      plant(name);
      expect((await at.evals('submit', '--eval', 'arithmetic', '--models', 'gpt-test')).exitCode).toBe(0);
      const told = await at.evals('run', '--tasks', tasks);
      expect(told.exitCode, told.stderr).toBe(0);
      unharmed();
    },
  );

  it.each([
    'reserve.bin',
    'journal/custom__gpt-test/000001.jsonl',
    'journal/custom__gpt-test/000002.jsonl',
    'runners/1-00000000.json',
  ])('at %s of the run directory', async (name) => {
    mkdirSync(at.path(directory, 'journal/custom__gpt-test'), { recursive: true });
    plant(join(directory, name));
    const told = await at.evals('run');
    expect(told.exitCode, told.stderr).toBe(0);
    expect(at.server.asked).toHaveLength(3);
    expect((await at.evals('poll')).exitCode).toBe(0);
    unharmed();
  });

  it('at the lock of the task file', async () => {
    plant(`${tasks}.lock`);
    const told = await at.evals('run');
    expect(told.exitCode, told.stderr).toBe(0);
    unharmed();
  });

  it.each(['journal', 'journal/custom__gpt-test', 'runners'])('in place of the folder %s', async (name) => {
    plant(join(directory, name), at.path('elsewhere'));
    await at.evals('run');
    await at.evals('poll');
    expect(readFileSync(at.path('victim'), 'utf8')).toBe(victim);
    for (const path of below(at.path('elsewhere'))) expect(lstatSync(path).isSymbolicLink()).toBe(false);
  });

  it('at every temporary name that could be guessed', async () => {
    const names = [
      `.tasks_x.json.${String(process.pid)}.00000000.tmp`,
      `.latest_tasks.json.${String(process.pid)}.tmp`,
      `${tasks.split('/')[1] ?? ''}.tmp`,
    ];
    for (const name of names) plant(join('async_results', name));
    expect((await at.evals('submit', '--eval', 'arithmetic', '--models', 'gpt-test')).exitCode).toBe(0);
    expect((await at.evals('run')).exitCode).toBe(0);
    unharmed();
  });

  it('where the latest leads to a file of somebody else, that file stays as it is', async () => {
    plant('async_results/latest_tasks.json');
    await refusal(at, 7, 'run');
    await refusal(at, 7, 'poll');
    unharmed();
  });

  it('and the latest is a link again after a submit, not a file', async () => {
    plant('async_results/latest_tasks.json');
    const told = await at.evals('submit', '--eval', 'arithmetic', '--models', 'gpt-test');
    expect(readlinkSync(at.path('async_results/latest_tasks.json'))).toBe(
      told.stdout.trim().replace('async_results/', ''),
    );
    unharmed();
  });
});

describe.runIf(canBeOther)('results that belong to another user', () => {
  it('are not added to', async () => {
    chownSync(at.path('async_results'), 12_345, 12_345);
    await refusal(at, 7, 'submit', '--eval', 'arithmetic', '--models', 'gpt-test');
  });

  it('are not run: he could replace every file', async () => {
    chownSync(at.path('async_results'), 12_345, 12_345);
    await refusal(at, 7, 'run');
    expect((await at.evals('poll')).exitCode).toBe(0);
  });

  it('are not run when only the run directory is his', async () => {
    chownSync(at.path(directory), 12_345, 12_345);
    await refusal(at, 7, 'run');
  });

  it('are warned of when others may write there', async () => {
    chmodSync(at.path('async_results'), 0o777);
    const submitted = await at.evals('submit', '--eval', 'arithmetic', '--models', 'gpt-test');
    expect(submitted.stderr).toContain('Others may write');
    const told = await at.evals('run');
    expect(told.exitCode).toBe(0);
    expect(told.stderr).toContain('Others may write');
  });
});
