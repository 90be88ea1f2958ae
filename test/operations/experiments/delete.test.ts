import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isoTime, systemClock } from '../../../src/core/clock.ts';
import type { Deletion } from '../../../src/core/deletion.ts';
import { deleteSubmissions } from '../../../src/operations/experiments/delete.ts';
import { list } from '../../../src/operations/list.ts';
import { encodeHeartbeat } from '../../../src/store/journal/heartbeat.ts';
import { ownerOf, systemProcesses } from '../../../src/store/owner.ts';
import { type Workplace, workplace } from '../workplace.ts';

const yes = async (): Promise<boolean> => Promise.resolve(true);

async function deleted(place: Workplace, name: string, confirm = yes): Promise<Deletion | null> {
  const common = { cwd: place.folder, outputDir: 'async_results', clock: systemClock, environment: {} };
  return deleteSubmissions({ ...common, name, confirm });
}

function names({ folder }: Workplace): string[] {
  return readdirSync(join(folder, 'async_results')).filter((name) => name !== 'async_runner.log');
}

function latest({ folder }: Workplace): string {
  return readlinkSync(join(folder, 'async_results/latest_tasks.json'));
}

test('an experiment goes with all its files, and only it; latest is the newest of what is left', async () => {
  await using place = workplace();
  const other = await place.submit({ experiment: 'other', limit: 3 });
  await place.submit({ experiment: 'try', limit: 5 });
  await place.run();
  await place.submit({ experiment: 'try', limit: 9 });
  expect(await deleted(place, 'try')).toMatchObject({
    v: 1,
    experiment: 'try',
    submissions: [
      { done: 5, total: 5, cost_usd: 0 },
      { done: 0, total: 4, cost_usd: 0 },
    ],
  });
  const file = `tasks_${other.id}.json`;
  expect(names(place)).toEqual(['latest_tasks.json', `tasks_${other.id}.d`, file]);
  expect(latest(place)).toBe(file);
});

test('with the last submission latest goes, too', async () => {
  await using place = workplace();
  await place.submit();
  await deleted(place, 'latest');
  expect(names(place)).toEqual([]);
});

test('latest stays where it is when another file is deleted', async () => {
  await using place = workplace();
  const old = await place.submit({ limit: 2 });
  const { id } = await place.submit({ limit: 2 });
  await deleted(place, old.path);
  expect(latest(place)).toBe(`tasks_${id}.json`);
});

test('without a yes nothing is touched', async () => {
  await using place = workplace();
  await place.submit({ experiment: 'try', limit: 2 });
  await place.run();
  const before = place.files();
  expect(await deleted(place, 'try', async () => Promise.resolve(false))).toBeNull();
  expect(place.files()).toEqual(before);
});

test('while a runner works on it, it is refused with exit code 9', async () => {
  await using place = workplace();
  const { path } = await place.submit({ experiment: 'try', limit: 2 });
  const runners = join(place.folder, path.replace(/json$/, 'd'), 'runners');
  writeFileSync(
    join(runners, 'alive.json'),
    encodeHeartbeat({
      v: 1,
      owner: ownerOf('alive', systemProcesses({})),
      seq: 1,
      time: isoTime(systemClock.now()),
      main_loop_seconds: 0,
      memory_mb: 1,
      cpu_seconds: 1,
      storage: null,
      closed: false,
      tasks: {},
    }),
  );
  const before = place.files();
  await expect(deleted(place, 'try')).rejects.toMatchObject({ exitCode: 9 });
  expect(place.files()).toEqual(before);
});

test('nothing outside the directory is touched, wherever links lead', async () => {
  await using place = workplace();
  const { id } = await place.submit({ experiment: 'try', limit: 2 });
  const output = join(place.folder, 'async_results');
  const outside = join(place.folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'precious'), 'x');
  symlinkSync(outside, join(output, `tasks_${id}.d`, 'samples', 'link'));
  await deleted(place, 'try');
  expect(readdirSync(outside)).toEqual(['precious']);
});

test('of a run directory that is a link only the link goes', async () => {
  await using place = workplace();
  const { id } = await place.submit({ experiment: 'try', limit: 2 });
  const directory = join(place.folder, 'async_results', `tasks_${id}.d`);
  renameSync(directory, join(place.folder, 'elsewhere'));
  symlinkSync(join(place.folder, 'elsewhere'), directory);
  await deleted(place, 'try');
  expect(names(place)).toEqual([]);
  expect(readdirSync(join(place.folder, 'elsewhere')).sort()).toEqual(['journal', 'runners', 'samples', 'spec.json']);
});

test('a task file that is a link out of the directory is refused', async () => {
  await using place = workplace();
  const { id } = await place.submit({ experiment: 'try', limit: 2 });
  const output = join(place.folder, 'async_results');
  for (const name of [`tasks_${id}.json`, `tasks_${id}.d`]) renameSync(join(output, name), join(place.folder, name));
  symlinkSync(join(place.folder, `tasks_${id}.json`), join(output, `tasks_${id}.json`));
  await expect(deleted(place, 'try')).rejects.toMatchObject({ exitCode: 2 });
  expect(existsSync(join(place.folder, `tasks_${id}.json`))).toBe(true);
});

test('what a kill in the middle of a deletion leaves disturbs nobody, and the next deletion removes it', async () => {
  await using place = workplace();
  const [one, two, three] = [
    await place.submit({ limit: 2 }),
    await place.submit({ limit: 2 }),
    await place.submit({ limit: 2, experiment: 'try' }),
  ];
  const output = join(place.folder, 'async_results');
  const at = (name: string): string => join(output, name);
  // Killed behind the first step, and behind the second.
  renameSync(at(`tasks_${one.id}.json`), at(`tasks_${one.id}.d/deleted.json`));
  renameSync(at(`tasks_${two.id}.json`), at(`tasks_${two.id}.d/deleted.json`));
  renameSync(at(`tasks_${two.id}.d`), at(`.deleted_tasks_${two.id}.d`));
  const options = { cwd: place.folder, outputDir: 'async_results', environment: {}, clock: systemClock };
  const { submissions, warnings } = await list(options);
  expect([submissions.map(({ id }) => id), warnings]).toEqual([[three.id], []]);
  await place.submit({ limit: 2, experiment: 'more' });
  await deleted(place, 'try');
  expect(names(place).filter((name) => name.endsWith('.d'))).toHaveLength(1);
});

test('a folder of a submission that is just being made is not taken for a deleted one', async () => {
  await using place = workplace();
  await place.submit({ experiment: 'try', limit: 2 });
  const made = join(place.folder, 'async_results/tasks_20990101_000000.d');
  mkdirSync(made);
  await deleted(place, 'try');
  expect(existsSync(made)).toBe(true);
});

test('what cannot be read can be deleted', async () => {
  await using place = workplace();
  const { path } = await place.submit({ limit: 2 });
  writeFileSync(join(place.folder, path.replace(/json$/, 'd'), 'spec.json'), '{');
  expect(await deleted(place, path)).toMatchObject({ submissions: [{ done: null, total: null }] });
  expect(existsSync(join(place.folder, path))).toBe(false);
});

test('an unknown name is refused with the nearest one, and everything stays', async () => {
  await using place = workplace();
  const { path } = await place.submit({ experiment: 'try', limit: 2 });
  await expect(deleted(place, 'tri')).rejects.toMatchObject({ exitCode: 7, hint: 'Did you mean try?' });
  expect(readFileSync(join(place.folder, path), 'utf8')).toContain('"try"');
});
