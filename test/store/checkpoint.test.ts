import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyCheckpoint, type TaskCheckpoint } from '../../src/core/submission.ts';
import { updateTaskFileSync } from '../../src/store/checkpoint.ts';
import { readTaskFile } from '../../src/store/stored-files.ts';
import { bundledProgram, output } from '../support/bundled-program.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { sampleTask, submitSample } from '../support/sample-submission.ts';
import { canMount, smallDisk } from '../support/small-disk.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const gpt = 'arithmetic__gpt-4o';
const other = 'arithmetic__other';
const tasks = [sampleTask(), sampleTask({ task_id: other, model_name: 'other' })];
const clock = new FakeClock(Date.UTC(2026, 10, 20, 18));

const halfDone: TaskCheckpoint = {
  ...emptyCheckpoint,
  status: 'running',
  progress: 66.6,
  started_at: '2026-11-20T17:40:00.000Z',
  results: { ...emptyCheckpoint.results, scored: 2, metrics: { exact_match: 0.5 } },
};

async function submitted(directory = temporaryDirectory()): Promise<string> {
  return join(directory, (await submitSample(directory, { tasks, experiment: 'tries' })).path);
}

test('a checkpoint changes what it names, and nothing else', async () => {
  const path = await submitted();
  const before = readTaskFile(path);
  writeFileSync(
    path,
    JSON.stringify({
      ...before,
      x_mine: 1,
      tasks: { ...before.tasks, [gpt]: { ...before.tasks[gpt], x_note: 'kept' } },
    }),
  );
  expect(updateTaskFileSync(path, { [gpt]: halfDone, unknown: halfDone }, { wait: false, clock })).toBe('written');
  expect(readTaskFile(path)).toEqual({
    ...before,
    x_mine: 1,
    updated_at: '2026-11-20T18:00:00.000Z',
    tasks: { [gpt]: { ...before.tasks[gpt], x_note: 'kept', ...halfDone }, [other]: before.tasks[other] },
  });
  expect(readdirSync(join(path, '..')).sort()).toEqual([
    'latest_tasks.json',
    'tasks_20261120_173000.d',
    'tasks_20261120_173000.json',
  ]);
});

test('the link stays a link, and leads to the new state', async () => {
  const path = await submitted();
  updateTaskFileSync(path, { [gpt]: halfDone }, { wait: true, clock });
  const latest = join(path, '..', 'latest_tasks.json');
  expect(lstatSync(latest).isSymbolicLink()).toBe(true);
  expect(readTaskFile(latest).tasks[gpt]?.status).toBe('running');
});

describe('while another runner writes', () => {
  test('a checkpoint that need not be made is skipped', async () => {
    const path = await submitted();
    const before = readFileSync(path, 'utf8');
    mkdirSync(`${path}.lock`);
    expect(updateTaskFileSync(path, { [gpt]: halfDone }, { wait: false, clock })).toBe('busy');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(existsSync(`${path}.lock`)).toBe(true);
  });

  test('one who was killed there is not waited for', async () => {
    const path = await submitted();
    mkdirSync(`${path}.lock`);
    utimesSync(`${path}.lock`, 1, 1);
    expect(updateTaskFileSync(path, { [gpt]: halfDone }, { wait: false, clock })).toBe('written');
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test('nobody undoes the work of another: four processes, each with a task of its own', async () => {
    const directory = temporaryDirectory();
    const ids = ['a', 'b', 'c', 'd'];
    const created = await submitSample(directory, {
      tasks: ids.map((task_id) => sampleTask({ task_id, num_examples: 30 })),
    });
    const program = bundledProgram(join(import.meta.dirname, '../support/checkpoint-entry.ts'), directory);
    await Promise.all(ids.map(async (id) => output(program, join(directory, created.path), id)));
    const entries = Object.values(readTaskFile(join(directory, created.path)).tasks);
    expect(entries.map(({ results }) => results.scored)).toEqual([30, 30, 30, 30]);
  });
});

describe('a task file that is not whole', () => {
  test.each<[string, (path: string) => void]>([
    ['missing', unlinkSync],
    [
      'empty',
      (path) => {
        writeFileSync(path, '');
      },
    ],
    [
      'cut off',
      (path) => {
        writeFileSync(path, readFileSync(path).subarray(0, 100));
      },
    ],
  ])('is made again from the plan when it is %s', async (_name, spoil) => {
    const path = await submitted();
    const before = readTaskFile(path);
    spoil(path);
    updateTaskFileSync(path, { [gpt]: halfDone }, { wait: true, clock });
    const { tasks: entries, ...heading } = readTaskFile(path);
    expect(heading).toMatchObject({ id: before.id, created_at: before.created_at });
    expect(entries).toEqual({ [gpt]: { ...before.tasks[gpt], ...halfDone }, [other]: before.tasks[other] });
  });

  test('is left alone when a newer version wrote it', async () => {
    const path = await submitted();
    writeFileSync(path, readFileSync(path, 'utf8').replace('evals.tasks/1', 'evals.tasks/2'));
    const before = readFileSync(path, 'utf8');
    expect(() => updateTaskFileSync(path, { [gpt]: halfDone }, { wait: true, clock })).toThrow('"evals.tasks/2"');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test('cannot be made again without its plan', async () => {
    const path = await submitted();
    unlinkSync(path);
    rmSync(path.replace(/json$/, 'd'), { recursive: true });
    expect(() => updateTaskFileSync(path, { [gpt]: halfDone }, { wait: false, clock })).toThrow('does not exist');
    expect(existsSync(`${path}.lock`)).toBe(false);
  });
});

test.runIf(canMount)(
  'on a full disk the last checkpoint stays readable, and the next one works (needs a mount)',
  async () => {
    const disk = smallDisk('size=256k');
    const path = await submitted(disk);
    updateTaskFileSync(path, { [gpt]: halfDone }, { wait: true, clock });
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(statfsSync(disk).bfree * 4096));
    const done: TaskCheckpoint = { ...halfDone, status: 'completed', progress: 100 };
    expect(() => updateTaskFileSync(path, { [gpt]: done }, { wait: true, clock })).toThrow('ENOSPC');
    expect(readTaskFile(path).tasks[gpt]).toMatchObject(halfDone);
    unlinkSync(ballast);
    expect(updateTaskFileSync(path, { [gpt]: done }, { wait: false, clock })).toBe('written');
    expect(readTaskFile(path).tasks[gpt]?.status).toBe('completed');
  },
);
