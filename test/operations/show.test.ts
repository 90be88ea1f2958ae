import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { OutcomeRecord } from '../../src/core/outcome.ts';
import { list } from '../../src/operations/list.ts';
import { showOutcomes } from '../../src/operations/show-outcomes.ts';
import { showSample } from '../../src/operations/show-sample.ts';
import { showSubject } from '../../src/operations/experiments/show-subject.ts';
import type { ShowOptions } from '../../src/operations/show.ts';
import type { SubmissionDetails } from '../../src/core/details.ts';
import { browseCompCsv } from '../support/browsecomp-data.ts';
import { type Workplace, workplace } from './workplace.ts';

function common(place: Workplace) {
  return {
    cwd: place.folder,
    file: 'latest',
    outputDir: 'async_results',
    task: undefined,
    environment: {},
    clock: systemClock,
  };
}

async function outcomesOf(place: Workplace, failedOnly = false, limit?: number): Promise<OutcomeRecord[][]> {
  const tasks: OutcomeRecord[][] = [];
  for await (const { records } of showOutcomes({ ...common(place), failedOnly, limit })) tasks.push([...records]);
  return tasks;
}

async function show(options: ShowOptions): Promise<SubmissionDetails> {
  const { kind, details } = await showSubject({ ...options, timeline: 'never' });
  if (kind === 'experiment') throw new Error('it is an experiment');
  return details;
}

describe('show', () => {
  it('says what poll says, and more', async () => {
    await using place = workplace();
    await place.submit({ models: ['mock/strong', 'mock/weak'], experiment: 'first' });
    await place.run();
    const details = await show(common(place));
    const status = await place.poll();
    expect({ ...details, time: status.time }).toMatchObject({ ...status, experiment: 'first' });
    for (const { requests, latency_ms, plan, usage } of details.tasks) {
      expect(requests).toMatchObject({ sent: 40, answered: 40, failed: 0 });
      expect(latency_ms.p50).toBeGreaterThan(0);
      expect(usage?.input).toBeGreaterThan(0);
      expect(plan.prompt).toContain('{input}');
    }
  });

  it('of one task', async () => {
    await using place = workplace();
    await place.submit({ models: ['mock/strong', 'mock/weak'] });
    const { tasks } = await show({ ...common(place), task: 'arithmetic__mock-weak' });
    expect(tasks.map(({ model_name }) => model_name)).toEqual(['mock/weak']);
    await expect(show({ ...common(place), task: 'arithmetic__mock-week' })).rejects.toMatchObject({
      exitCode: 2,
      hint: 'Did you mean arithmetic__mock-weak?',
    });
  });
});

describe('outcomes', () => {
  it('are those of the run, in the order of the dataset, up to the limit', async () => {
    await using place = workplace();
    await place.submit();
    await place.run();
    const [all = []] = await outcomesOf(place);
    expect(all.map(({ sample_id }) => sample_id)).toEqual(all.map(({ sample_id }) => sample_id).toSorted());
    expect(all).toHaveLength(40);
    const right = all.filter(({ scores }) => scores[0]?.value === 1).length;
    expect(right / 40).toBeCloseTo((await place.poll()).tasks[0]!.accuracy!);
    expect(await outcomesOf(place, false, 3)).toEqual([all.slice(0, 3)]);
    expect(await outcomesOf(place, true)).toEqual([[]]);
  });
});

describe('one sample', () => {
  it('has the conversation as it was sent and answered', async () => {
    await using place = workplace();
    await place.submit({ system: 'Be brief.' });
    await place.run();
    const [view] = await showSample({ ...common(place), sample: 'arithmetic-007', decrypt: false });
    const [pass] = view!.passes;
    const [call] = pass!.calls;
    expect(pass!.calls).toHaveLength(1);
    expect(call!.messages?.[0]).toEqual({ role: 'system', content: 'Be brief.' });
    expect(call!.messages?.[1]?.content).toContain(view!.input);
    expect(call!.answer).toContain(pass!.outcome!.scores[0]!.answer);
  });

  it('shows no prompt that was not the one: the plan was changed since', async () => {
    await using place = workplace();
    await place.submit();
    await place.run();
    const spec = place.files().find(({ path }) => path.endsWith('spec.json'))!;
    writeFileSync(spec.path, spec.text.replace('Solve this problem', 'Guess the answer of this problem'));
    const [view] = await showSample({ ...common(place), sample: 'arithmetic-007', decrypt: false });
    const calls = view!.passes[0]!.calls;
    expect(calls).toHaveLength(1);
    expect(calls[0]?.messages).toBeNull();
    expect(calls[0]?.answer).toContain('####');
  });

  it('shows attempts that failed, and answers that cannot be used', async () => {
    await using place = workplace({ EVALS_MOCK: 'latency=0,empty=1' });
    await place.submit({ limit: 1 });
    await place.run();
    const [view] = await showSample({ ...common(place), sample: 'arithmetic-001', decrypt: false });
    expect(view!.passes[0]!.outcome).toMatchObject({ status: 'failed', error: { kind: 'empty' } });
    expect(view!.passes[0]!.calls[0]).toMatchObject({
      answer: null,
      unusable: expect.stringContaining('empty') as string,
    });
  });

  it('that is encrypted on disk is told in the clear only when asked for, and then with the grader’s part', async () => {
    await using place = workplace();
    const question = 'Which river?';
    writeFileSync(join(place.folder, 'secret.csv'), browseCompCsv([{ question, answer: 'The Vltava' }]));
    await place.submit({ evals: ['browsecomp'], data: 'secret.csv', grader: 'mock/strong', limit: 1 });
    await place.run();
    const [[outcome] = []] = await outcomesOf(place);
    const [hidden] = await showSample({ ...common(place), sample: outcome!.sample_id, decrypt: false });
    for (const told of [outcome, hidden]) {
      expect(JSON.stringify(told)).not.toContain('Vltava');
      expect(JSON.stringify(told)).not.toContain(question);
    }
    expect(hidden).toMatchObject({ encrypted: true, input: null, target: null });
    expect(hidden!.passes[0]!.calls.map(({ answer }) => answer)).toEqual([null, null]);
    const [shown] = await showSample({ ...common(place), sample: outcome!.sample_id, decrypt: true });
    expect(shown).toMatchObject({ encrypted: false, input: question, target: 'The Vltava' });
    expect(shown!.passes[0]!.calls.map(({ messages }) => JSON.stringify(messages).includes(question))).toEqual([
      true,
      true,
    ]);
  });

  it('that does not exist is refused', async () => {
    await using place = workplace();
    await place.submit();
    await expect(showSample({ ...common(place), sample: 'nobody', decrypt: false })).rejects.toMatchObject({
      exitCode: 2,
    });
  });
});

describe('list', () => {
  it('has the newest submission first, and tells of what it cannot read', async () => {
    await using place = workplace();
    await place.submit({ experiment: 'old' });
    await place.run();
    await place.submit({ models: ['mock/strong', 'mock/weak'], limit: 3 });
    const folder = join(place.folder, 'async_results');
    writeFileSync(join(folder, 'tasks_foreign.json'), '{"hello":1}');
    writeFileSync(join(folder, 'tasks_cut.json'), '{"schema":');
    writeFileSync(join(folder, 'notes.json'), 'not ours, and not named as ours');
    const { submissions, warnings } = await list({ ...common(place), outputDir: 'async_results' });
    expect(submissions.map(({ state, experiment, totals }) => [state, experiment, totals.done])).toEqual([
      ['pending', null, 0],
      ['completed', 'old', 40],
    ]);
    expect(warnings).toEqual([
      expect.stringContaining('tasks_cut.json" is not valid JSON') as string,
      expect.stringContaining('tasks_foreign.json" is not a valid task file: schema is missing.') as string,
    ]);
  });

  it('lists a submission whose task file alone is damaged: the journal is the truth', async () => {
    await using place = workplace();
    await place.submit();
    await place.run();
    const folder = join(place.folder, 'async_results');
    const [name = ''] = readdirSync(folder).filter((each) => /^tasks_.*\.json$/.test(each));
    writeFileSync(join(folder, name), readFileSync(join(folder, name)).subarray(0, 100));
    const { submissions, warnings } = await list({ ...common(place), outputDir: 'async_results' });
    expect(submissions.map(({ totals }) => totals.done)).toEqual([40]);
    expect(warnings).toHaveLength(1);
  });
});
