import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { findExperiment } from '../../../src/operations/experiments/find.ts';
import { rename, type Renamed } from '../../../src/operations/experiments/rename.ts';
import { type Workplace, workplace } from '../workplace.ts';

async function renamed(place: Workplace, from: string, to: string, merge = false): Promise<Renamed> {
  return rename({ cwd: place.folder, outputDir: 'async_results', clock: systemClock, from, to, merge });
}

function membersOf({ folder }: Workplace, name: string): string[] {
  return findExperiment(name, { cwd: folder, outputDir: 'async_results' }).map(({ given }) => given);
}

test('every task file of an experiment gets the new name, and nothing else of it changes', async () => {
  await using place = workplace();
  const one = await place.submit({ experiment: 'old', limit: 5, tags: ['kept'] });
  await place.run();
  const two = await place.submit({ experiment: 'old', limit: 9 });
  const before = JSON.parse(readFileSync(join(place.folder, one.path), 'utf8')) as object;
  expect(await renamed(place, 'old', 'new')).toEqual({ name: 'new', files: [one.path, two.path] });
  const after = JSON.parse(readFileSync(join(place.folder, one.path), 'utf8')) as object;
  expect({ ...after, updated_at: '' }).toEqual({ ...before, experiment: 'new', updated_at: '' });
  expect((await place.submit({ experiment: 'new', limit: 9 })).tasks).toEqual([]);
  expect(() => membersOf(place, 'old')).toThrow('There is no experiment "old"');
});

test('a runner that works on it goes on, and its checkpoints keep the new name', async () => {
  await using place = workplace({ EVALS_MOCK: 'latency=20' });
  const { path } = await place.submit({ experiment: 'old' });
  const running = place.run();
  await renamed(place, 'old', 'new');
  expect((await running).status.state).toBe('completed');
  expect(membersOf(place, 'new')).toEqual([path]);
  expect(JSON.parse(readFileSync(join(place.folder, path), 'utf8'))).toMatchObject({
    experiment: 'new',
    tasks: { 'arithmetic__mock-strong': { status: 'completed' } },
  });
});

test('a name that is taken is refused, unless the two are to be one', async () => {
  await using place = workplace();
  const one = await place.submit({ experiment: 'old', limit: 5 });
  const two = await place.submit({ experiment: 'new', limit: 5, temperature: 1 });
  await expect(renamed(place, 'old', 'new')).rejects.toMatchObject({ exitCode: 2 });
  expect(membersOf(place, 'old')).toEqual([one.path]);
  await renamed(place, 'old', 'new', true);
  expect(membersOf(place, 'new')).toEqual([one.path, two.path]);
});

test('what was killed in the middle of a rename is two experiments, and the same with --merge finishes it', async () => {
  await using place = workplace();
  const one = await place.submit({ experiment: 'new', limit: 5 });
  await place.submit({ limit: 9 });
  const two = await renamed(place, 'latest', 'old');
  await renamed(place, 'old', 'new', true);
  expect(membersOf(place, 'new')).toEqual([one.path, ...two.files]);
});

test('a submission without a name is given one', async () => {
  await using place = workplace();
  const { path } = await place.submit();
  await renamed(place, 'latest', 'baseline');
  expect(membersOf(place, 'baseline')).toEqual([path]);
});

test.each([
  ['nothing', 'new', /no experiment and no task file "nothing"/],
  ['old', 'a/b', /cannot be called "a\/b"/],
  ['old', 'old', /is called "old" already/],
])('rename %s to %s is refused', async (from, to, message) => {
  await using place = workplace();
  await place.submit({ experiment: 'old', limit: 2 });
  await expect(renamed(place, from, to)).rejects.toThrow(message);
  expect(membersOf(place, 'old')).toHaveLength(1);
});
