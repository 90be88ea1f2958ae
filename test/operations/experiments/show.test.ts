import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { ExperimentDetails } from '../../../src/core/experiment-details.ts';
import { showBreakdowns, showErrors, showSubject } from '../../../src/operations/experiments/show-subject.ts';
import { showFull, showSubjectOutcomes, showSubjectSample } from '../../../src/operations/experiments/show-samples.ts';
import type { ShowOptions } from '../../../src/operations/show.ts';
import { type Workplace, workplace } from '../workplace.ts';

function options(place: Workplace, file: string, task?: string): ShowOptions {
  return { cwd: place.folder, outputDir: 'async_results', file, task, environment: {}, clock: systemClock };
}

async function shown(place: Workplace, name: string): Promise<ExperimentDetails> {
  const { kind, details } = await showSubject({ ...options(place, name), timeline: 'always' });
  if (kind !== 'experiment') throw new Error('it is a task file');
  return details;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('an experiment that grew is one task: the same numbers as one that was whole from the start', async () => {
  await using place = workplace({ EVALS_MOCK: 'latency=0,empty=0.1' });
  for (const limit of [10, 25, 40]) {
    await place.submit({ experiment: 'grown', limit });
    await place.run();
  }
  await place.submit({ experiment: 'whole', limit: 40 });
  await place.run();
  const [grown, whole] = [await shown(place, 'grown'), await shown(place, 'whole')];
  expect(grown.submissions).toHaveLength(3);
  expect(grown.totals).toEqual(whole.totals);
  const [joined, single] = [grown.tasks[0], whole.tasks[0]];
  expect(joined).toMatchObject({
    status: 'completed',
    accuracy: single?.accuracy,
    ci95: single?.ci95,
    bounds: single?.bounds,
    failures: single?.failures,
    requests: single?.requests,
    tokens: single?.tokens,
    parts: grown.submissions.map(({ file }) => ({ file })),
  });
});

test('a sample that two submissions have counts once, and what was asked later counts', async () => {
  await using place = workplace();
  const one = await place.submit({ experiment: 'twice', limit: 10 });
  await place.run();
  // As two submits of one moment would leave it on a file system without locks.
  const two = await place.submit({ limit: 15 });
  const path = join(place.folder, two.path);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"experiment": null', '"experiment": "twice"'));
  await place.run();
  const details = await shown(place, 'twice');
  expect(details.tasks).toHaveLength(1);
  expect(details.totals).toMatchObject({ total: 15, done: 15 });
  expect(details.tasks[0]?.requests.sent).toBe(25);
  expect(details.submissions.map(({ id }) => id)).toEqual([one.id, two.id]);
});

test('tasks that differ stand apart and say in what', async () => {
  await using place = workplace();
  await place.submit({ experiment: 'mixed', limit: 5 });
  await place.submit({ experiment: 'mixed', limit: 5, temperature: 1, system: 'Be brief.' });
  const { tasks } = await shown(place, 'mixed');
  expect(tasks.map(({ differs_in }) => differs_in)).toEqual([[], ['system', 'parameters']]);
});

test('a submission that cannot be read is a warning; when none can it is an error', async () => {
  await using place = workplace();
  const { path } = await place.submit({ experiment: 'hurt', limit: 5 });
  const spoil = (file: string): void => {
    writeFileSync(join(place.folder, file.replace(/json$/, 'd'), 'spec.json'), '{');
  };
  const second = await place.submit({ experiment: 'hurt', limit: 9 });
  spoil(path);
  expect(await shown(place, 'hurt')).toMatchObject({ totals: { total: 4 }, warnings: [expect.any(String)] });
  spoil(second.path);
  await expect(shown(place, 'hurt')).rejects.toMatchObject({ exitCode: 7 });
});

/** A dataset with columns, grown in two steps. */
async function withTopics(place: Workplace): Promise<void> {
  const rows = Array.from({ length: 30 }, (_, index) => {
    const topic = index % 3 === 0 ? 'sums' : 'words';
    return JSON.stringify({
      question: `What is ${String(index)} + 1?`,
      answer: String(index + 1),
      topic,
      level: index % 2,
    });
  });
  writeFileSync(join(place.folder, 'rows.jsonl'), rows.join('\n'));
  for (const limit of [12, 30]) {
    await place.submit({ experiment: 'topics', evals: ['custom'], data: 'rows.jsonl', limit });
    await place.run();
  }
}

test('results by columns add up to those of the task, failed samples outside of every mean', async () => {
  await using place = workplace({ EVALS_MOCK: 'latency=0,empty=0.2' });
  await withTopics(place);
  const [one] = await all(showBreakdowns({ ...options(place, 'topics'), columns: ['topic', 'level'] }));
  const groups = one?.breakdown.groups ?? [];
  expect(groups.map(({ values, total }) => [values, total])).toEqual([
    [['words', 1], 10],
    [['words', 0], 10],
    [['sums', 0], 5],
    [['sums', 1], 5],
  ]);
  const { tasks, totals } = await shown(place, 'topics');
  const sum = (name: 'done' | 'scored' | 'failed'): number => groups.reduce((total, group) => total + group[name], 0);
  expect([sum('done'), sum('scored'), sum('failed')]).toEqual([totals.done, totals.scored, totals.failed]);
  expect(totals.failed).toBeGreaterThan(0);
  const right = groups.reduce((total, { accuracy, scored }) => total + Number(accuracy) * scored, 0);
  expect(right / totals.scored).toBeCloseTo(Number(tasks[0]?.accuracy), 10);
  const inside = groups.filter(
    ({ accuracy, ci95 }) => Number(ci95?.[0]) <= Number(accuracy) && Number(ci95?.[1]) >= Number(accuracy),
  );
  expect(inside).toHaveLength(groups.length);
});

test('a column that no sample has is a usage error that names the nearest', async () => {
  await using place = workplace();
  await withTopics(place);
  const read = all(showBreakdowns({ ...options(place, 'topics'), columns: ['topics'] }));
  await expect(read).rejects.toMatchObject({ exitCode: 2, hint: 'Did you mean topic?' });
});

test('why samples failed is counted by kind, with an example of each', async () => {
  await using place = workplace({ EVALS_MOCK: 'latency=0,empty=0.3' });
  await withTopics(place);
  const [summary] = await all(showErrors(options(place, 'topics')));
  const { totals } = await shown(place, 'topics');
  expect(summary).toMatchObject({ done: 30, failed: totals.failed, kinds: [{ kind: 'empty', count: totals.failed }] });
  expect(summary?.kinds[0]?.example?.message).toContain('no text');
});

test('outcomes, one sample and whole samples are found in whatever submission has them', async () => {
  await using place = workplace();
  await withTopics(place);
  const outcomes = await all(showSubjectOutcomes({ ...options(place, 'topics'), failedOnly: false, limit: undefined }));
  expect(outcomes.map(({ count }) => count)).toEqual([12, 18]);
  const full = await all(showFull({ ...options(place, 'topics'), limit: 2, decrypt: false }));
  expect(full).toHaveLength(4);
  const last = full.at(-1);
  expect(last?.passes[0]?.calls[0]?.answer).toBeTruthy();
  const sample = last?.sample_id ?? '';
  expect(await showSubjectSample({ ...options(place, 'topics'), sample, decrypt: false })).toEqual([last]);
  await expect(showSubjectSample({ ...options(place, 'topics'), sample: 'none', decrypt: false })).rejects.toThrow(
    'There is no sample "none"',
  );
});

test('the timeline has as many request seconds as the journal', async () => {
  await using place = workplace({ EVALS_MOCK: 'latency=5' });
  await place.submit({ experiment: 'timed', limit: 20 });
  await place.run();
  const { timeline } = await shown(place, 'timed');
  expect(timeline?.in_flight).toHaveLength(240);
  const seconds = (timeline?.in_flight ?? []).reduce((sum, mean) => sum + mean * (timeline?.step_seconds ?? 0), 0);
  const journal = place.files().filter(({ path }) => path.endsWith('000001.jsonl'));
  const events = journal.flatMap(({ text }) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event),
  );
  const expected =
    events.reduce((sum, { e, t }) => sum + (e === 'attempt' ? -t : e === 'completion' ? t : 0), 0) / 1000;
  expect(seconds).toBeCloseTo(expected, 1);
});

interface Event {
  readonly e: string;
  readonly t: number;
}
