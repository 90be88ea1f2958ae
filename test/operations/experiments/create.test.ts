import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SubmitReport } from '../../../src/operations/submit.ts';
import { findExperiment } from '../../../src/operations/experiments/find.ts';
import { groupTasks } from '../../../src/operations/experiments/groups.ts';
import { sampleKeys } from '../../../src/operations/experiments/sample-keys.ts';
import { type Workplace, workplace } from '../workplace.ts';

function taskFiles({ folder }: Workplace): string[] {
  return readdirSync(join(folder, 'async_results')).filter((name) => /^tasks_.*\.json$/.test(name));
}

function samplesOf({ folder }: Workplace, { path }: SubmitReport): string[] {
  const directory = join(folder, path.replace(/\.json$/, '.d'));
  const spec = JSON.parse(readFileSync(join(directory, 'spec.json'), 'utf8')) as {
    tasks: { num_examples: number; dataset: { samples: string } }[];
  };
  return spec.tasks.flatMap(({ dataset }) =>
    readFileSync(join(directory, dataset.samples), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id),
  );
}

test('the same plan under the same name goes on: its file is named, and nothing is written', async () => {
  await using place = workplace();
  const first = await place.submit({ experiment: 'baseline', limit: 10 });
  await place.run();
  const before = place.files();
  const again = await place.submit({ experiment: 'baseline', limit: 10 });
  expect(again).toMatchObject({
    path: first.path,
    id: first.id,
    tasks: [],
    calls: 0,
    experiment: { wanted: 10, had: 10, parts: [{ file: first.path, done: 10, total: 10 }], changes: [] },
  });
  expect(place.files()).toEqual(before);
  expect(existsSync(join(place.folder, 'async_results/.experiments.lock'))).toBe(false);
});

test('a smaller limit is there already, whatever is left to do of the larger one', async () => {
  await using place = workplace();
  const first = await place.submit({ experiment: 'baseline', limit: 10 });
  const again = await place.submit({ experiment: 'baseline', limit: 4 });
  expect(again).toMatchObject({ path: first.path, experiment: { wanted: 4, had: 4, parts: [{ done: 0, total: 10 }] } });
});

test('a larger limit adds only the new samples, and a run buys only those', async () => {
  await using place = workplace();
  const first = await place.submit({ experiment: 'baseline', limit: 10 });
  await place.run();
  const grown = await place.submit({ experiment: 'baseline', limit: 30 });
  expect(grown).toMatchObject({ tasks: [{ samples: 20 }], calls: 20, experiment: { wanted: 30, had: 10 } });
  expect(grown.path).not.toBe(first.path);
  const [old, added] = [samplesOf(place, first), samplesOf(place, grown)];
  expect(added).toHaveLength(20);
  expect(added.filter((id) => old.includes(id))).toEqual([]);
  expect((await place.run()).status.totals).toMatchObject({ total: 20, done: 20 });
  expect(await place.submit({ experiment: 'baseline', limit: 30 })).toMatchObject({ tasks: [], path: grown.path });
});

test('of an experiment with work left, the oldest such file is the one to run', async () => {
  await using place = workplace();
  const first = await place.submit({ experiment: 'baseline', limit: 10 });
  await place.submit({ experiment: 'baseline', limit: 30 });
  expect((await place.submit({ experiment: 'baseline', limit: 30 })).path).toBe(first.path);
});

test('another model is added with all samples, beside what the first lacks', async () => {
  await using place = workplace();
  await place.submit({ experiment: 'baseline', limit: 10 });
  const grown = await place.submit({ experiment: 'baseline', limit: 15, models: ['mock/strong', 'mock/weak'] });
  expect(grown.tasks).toMatchObject([{ samples: 5 }, { samples: 15 }]);
  expect(grown.experiment).toMatchObject({ wanted: 30, had: 10, changes: [] });
  expect(samplesOf(place, grown)).toHaveLength(20);
  expect((await place.run()).status.totals).toMatchObject({ total: 20, done: 20, failed: 0 });
});

test.each([
  ['sampling parameters', { temperature: 0.7 }],
  ['system message', { system: 'Be brief.' }],
  ['number of repeats', { repeats: 2 }],
  ['order of the samples', { shuffle: true }],
])('another %s is never mixed in: it is a submission of its own, and the change is named', async (what, change) => {
  await using place = workplace();
  const first = await place.submit({ experiment: 'baseline', limit: 10 });
  const second = await place.submit({ experiment: 'baseline', limit: 10, ...change });
  expect(second).toMatchObject({ tasks: [{ samples: 10 }], experiment: { had: 0, parts: [] } });
  expect(second.experiment?.changes).toEqual([
    `arithmetic on mock/strong differs from ${first.path} in its ${what}: listed apart.`,
  ]);
  const groups = groupTasks(findExperiment('baseline', { cwd: place.folder, outputDir: 'async_results' }));
  expect(groups.map(({ tasks }) => tasks.length)).toEqual([1, 1]);
});

test('a changed dataset and prompt are seen by what is in them, not by their names', async () => {
  await using place = workplace();
  const submit = async (rows: string, prompt: string): Promise<SubmitReport> => {
    writeFileSync(join(place.folder, 'rows.csv'), rows);
    writeFileSync(join(place.folder, 'prompt.txt'), prompt);
    return place.submit({ experiment: 'mine', evals: ['custom'], data: 'rows.csv', promptFile: 'prompt.txt' });
  };
  const first = await submit('input,target\na,1\nb,2\n', 'Say {input}');
  expect((await submit('input,target\na,1\nb,2\n', 'Say {input}')).tasks).toEqual([]);
  const second = await submit('input,target\na,1\nb,3\n', 'Tell {input}');
  expect(second.experiment?.changes).toEqual([
    `custom on mock/strong differs from ${first.path} in its dataset and prompt: listed apart.`,
  ]);
});

test('a row that is there twice is two samples, also when the second comes with a larger limit', async () => {
  await using place = workplace();
  writeFileSync(join(place.folder, 'rows.csv'), 'input,target\na,1\nb,2\na,1\n');
  const options = { experiment: 'mine', evals: ['custom'], data: 'rows.csv' };
  await place.submit({ ...options, limit: 2 });
  expect((await place.submit({ ...options, limit: 3 })).tasks).toMatchObject([{ samples: 1 }]);
  const [group] = groupTasks(findExperiment('mine', { cwd: place.folder, outputDir: 'async_results' }));
  const keys = sampleKeys();
  expect(new Set(group?.tasks.flatMap((task) => keys(task))).size).toBe(3);
});

test('ten submits of one moment under one name add the samples once', async () => {
  await using place = workplace();
  const all = await Promise.all(
    Array.from({ length: 10 }, async () => place.submit({ experiment: 'baseline', limit: 10 })),
  );
  expect(all.filter(({ tasks }) => tasks.length > 0)).toHaveLength(1);
  expect(new Set(all.map(({ path }) => path)).size).toBe(1);
  expect(taskFiles(place)).toHaveLength(1);
});

test('without a name every submission is one of its own', async () => {
  await using place = workplace();
  const [first, second] = [await place.submit(), await place.submit()];
  expect(second.path).not.toBe(first.path);
  expect([first.experiment, second.experiment]).toEqual([null, null]);
});

test('tags stand in the task file, each once; a submission that adds nothing says that they stay', async () => {
  await using place = workplace();
  const { path } = await place.submit({ experiment: 'baseline', tags: ['nightly', 'nightly', 'v2'] });
  const file = JSON.parse(readFileSync(join(place.folder, path), 'utf8')) as { tags: unknown };
  expect(file.tags).toEqual(['nightly', 'v2']);
  expect((await place.submit({ experiment: 'baseline', tags: ['other'] })).warnings).toHaveLength(1);
});

test.each([
  '',
  'a/b',
  'a:b',
  '-x',
  '.x',
  'a b',
  'x'.repeat(101),
  'a\u202eb',
  'latest',
  'tasks_20261120_173000',
  'a.json',
])('an experiment cannot be called "%s"', async (experiment) => {
  await using place = workplace();
  await expect(place.submit({ experiment })).rejects.toThrow(/^An experiment cannot be called/);
  expect(existsSync(join(place.folder, 'async_results'))).toBe(false);
});

test.each(['baseline', 'a.b_c-d+e=f@g', 'Grüße', '7', '日本語'])(
  'an experiment can be called "%s"',
  async (experiment) => {
    await using place = workplace();
    await place.submit({ experiment, limit: 2 });
    expect(findExperiment(experiment, { cwd: place.folder, outputDir: 'async_results' })).toHaveLength(1);
  },
);

test('two ways to write the same letter are one name', async () => {
  await using place = workplace();
  await place.submit({ experiment: 'caf\u00e9', limit: 2 });
  expect((await place.submit({ experiment: 'cafe\u0301', limit: 2 })).tasks).toEqual([]);
});

test('an unknown experiment is a usage error that names the nearest', async () => {
  await using place = workplace();
  await place.submit({ experiment: 'baseline', limit: 2 });
  const find = (): unknown => findExperiment('basline', { cwd: place.folder, outputDir: 'async_results' });
  expect(find).toThrow(expect.objectContaining({ exitCode: 2, hint: 'Did you mean baseline?' }));
});
