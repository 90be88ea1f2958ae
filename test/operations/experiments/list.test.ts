import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { ListReport } from '../../../src/core/listing.ts';
import { list, type ListOptions } from '../../../src/operations/list.ts';
import { type Workplace, workplace } from '../workplace.ts';

async function listed(place: Workplace, options: Partial<ListOptions> = {}): Promise<ListReport> {
  return list({ cwd: place.folder, outputDir: 'async_results', clock: systemClock, environment: {}, ...options });
}

/** One grown experiment, one of another model, and a submission without a name. */
async function three(place: Workplace): Promise<void> {
  await place.submit({ experiment: 'baseline', limit: 10, tags: ['nightly', 'v1'] });
  await place.run();
  await place.submit({ experiment: 'baseline', limit: 30, tags: ['v2'] });
  await place.submit({ limit: 5 });
  await place.submit({ experiment: 'Weak', limit: 20, models: ['mock/weak'], tags: ['v1'] });
  await place.run();
}

test('the submissions of a name are one experiment, their tasks joined; those without a name stand apart', async () => {
  await using place = workplace();
  await three(place);
  const { experiments, submissions } = await listed(place);
  expect(experiments.map(({ name, state, totals, tags }) => [name, state, totals.done, totals.total, tags])).toEqual([
    ['Weak', 'completed', 20, 20, ['v1']],
    ['baseline', 'pending', 10, 30, ['nightly', 'v1', 'v2']],
  ]);
  expect(experiments[1]?.tasks).toMatchObject([{ model_name: 'mock/strong', done: 10, total: 30, status: 'pending' }]);
  expect(experiments[1]?.submissions).toHaveLength(2);
  expect(submissions).toHaveLength(4);
  expect(submissions.filter(({ experiment }) => experiment === null)).toHaveLength(1);
});

test.each([
  [{ name: 'BASE' }, ['baseline'], 2],
  [{ tags: ['v1'] }, ['Weak', 'baseline'], 3],
  [{ tags: ['v1', 'nightly'] }, ['baseline'], 2],
  [{ model: 'weak' }, ['Weak'], 1],
  [{ eval: 'arith' }, ['Weak', 'baseline'], 4],
  [{ eval: 'gsm8k' }, [], 0],
  [{ state: 'completed' as const }, ['Weak'], 1],
  [{ state: 'pending' as const }, ['baseline'], 3],
])('with %j there are %j', async (filter, names, submissions) => {
  await using place = workplace();
  await three(place);
  const report = await listed(place, { filter });
  expect(report.experiments.map(({ name }) => name)).toEqual(names);
  expect(report.submissions).toHaveLength(submissions);
});

test('they come newest first, by name, or with the best first; what is not known last', async () => {
  await using place = workplace();
  await three(place);
  await place.submit({ experiment: 'new', limit: 3 });
  const names = async (order: ListOptions['order']): Promise<string[]> =>
    (await listed(place, order === undefined ? {} : { order })).experiments.map(({ name }) => name);
  expect(await names(undefined)).toEqual(['new', 'Weak', 'baseline']);
  expect(await names('name')).toEqual(['baseline', 'new', 'Weak']);
  expect((await names('accuracy')).at(-1)).toBe('new');
});
