import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { showOutcomes } from '../../src/operations/show-outcomes.ts';
import { showSample } from '../../src/operations/show-sample.ts';
import { systemClock } from '../../src/core/clock.ts';
import { workplace } from './workplace.ts';

const look = { file: 'latest', outputDir: 'async_results', task: undefined, environment: {}, clock: systemClock };

async function outcomesIn(folder: string) {
  const records = [];
  for await (const task of showOutcomes({ ...look, cwd: folder, failedOnly: false, limit: undefined })) {
    records.push(...task.records);
  }
  return records;
}

describe('An eval file of the user', () => {
  test('is submitted and run, and what it keeps of a sample is shown', async () => {
    await using place = workplace();
    writeFileSync(
      join(place.folder, 'sums.eval.ts'),
      `import { forEach, numericMatch } from 'evals';
      export default forEach('sums', [{ question: 'What is 1+1?', target: 2 }, { question: 'What is 2+3?', target: 5 }],
        async ({ question, target, model }) => {
          const { text } = await model.generate(question);
          return { scores: numericMatch(text, target), output: text, prompt: question, metadata: { length: question.length } };
        });`,
    );
    await place.submit({ evals: ['./sums.eval.ts'], models: ['mock/strong'] });
    const { exitCode, status } = await place.run();
    expect([exitCode, status.tasks[0]?.accuracy]).toEqual([0, 1]);
    expect(await outcomesIn(place.folder)).toMatchObject([
      { scores: [{ name: 'numeric_match', value: 1 }], kept: { prompt: 'What is 1+1?', metadata: { length: 12 } } },
      { kept: { prompt: 'What is 2+3?' } },
    ]);
  });

  test('runs no step and asks no model again that it has an answer of', async () => {
    await using place = workplace();
    const tries = join(place.folder, 'tries.txt');
    writeFileSync(
      join(place.folder, 'steps.eval.ts'),
      `import { appendFileSync, existsSync } from 'node:fs';
      import { forEach } from 'evals';
      export default forEach('steps', [{ n: 1 }, { n: 2 }], async ({ n, step }) => {
        const twice = await step('twice', n, async () => { appendFileSync(${JSON.stringify(tries)}, n + ' '); return { n: 2 * n }; });
        if (!existsSync(${JSON.stringify(join(place.folder, 'go'))})) throw new Error('not yet');
        return { name: 'twice', value: twice.n };
      }, { models: [] });`,
    );
    await place.submit({ evals: ['./steps.eval.ts'], models: undefined });
    expect((await place.run({ concurrent: 1 })).exitCode).toBe(1);
    writeFileSync(join(place.folder, 'go'), '');
    expect((await place.run({ concurrent: 1, retryFailed: true })).exitCode).toBe(0);
    expect(place.files().find(({ path }) => path === tries)?.text).toBe('1 2 ');
    expect((await outcomesIn(place.folder)).map(({ scores }) => scores[0]?.value)).toEqual([2, 4]);
  });

  test('that changed since submit is not run without a word', async () => {
    await using place = workplace();
    const file = join(place.folder, 'own.eval.ts');
    const code = (score: number) =>
      `import { forEach } from 'evals';
      export default forEach('own', [{ n: 1 }], () => ({ name: 'n', value: ${String(score)} }), { models: [] });`;
    writeFileSync(file, code(1));
    await place.submit({ evals: ['own.eval.ts'] });
    writeFileSync(file, code(2));
    await expect(place.run()).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('The code of the eval own changed since submit.') as string,
    });
    expect((await place.run({ allowChanged: true })).exitCode).toBe(0);
    expect((await outcomesIn(place.folder))[0]?.scores[0]?.value).toBe(2);
  });

  test('asks other models by role, and a grader that fails leaves the sample unscored', async () => {
    await using place = workplace({ EVALS_MOCK: 'latency=0,weak.empty=1' });
    writeFileSync(
      join(place.folder, 'roles.eval.ts'),
      `import { forEach } from 'evals';
      export default forEach('roles', [{ n: 1 }], async ({ model, models }) => {
        const draft = await model.generate('draft');
        await models.editor.generate('edit ' + draft.text);
        await models.grader.generate('judge');
        return { name: 'fine', value: 1 };
      }, { models: ['mock/strong'], roles: { editor: 'mock/strong', grader: 'mock/weak' } });`,
    );
    await place.submit({ evals: ['roles.eval.ts'], models: undefined });
    expect((await place.run()).exitCode).toBe(1);
    expect(await outcomesIn(place.folder)).toMatchObject([{ status: 'failed', error: { kind: 'grader' }, calls: 3 }]);
    const [view] = await showSample({
      ...look,
      cwd: place.folder,
      sample: (await outcomesIn(place.folder))[0]!.sample_id,
      decrypt: false,
    });
    expect(view?.passes[0]?.calls.map(({ model }) => model)).toEqual(['mock/strong', 'mock/strong', 'mock/weak']);
  });

  test('whose resource cannot be built stops its task with a sentence, and the others go on', async () => {
    await using place = workplace();
    writeFileSync(
      join(place.folder, 'two.eval.ts'),
      `import { forEach, resource } from 'evals';
      const db = resource(() => { throw new Error('connection refused'); }, { name: 'db' });
      const fine = () => ({ name: 'n', value: 1 });
      export const broken = forEach('broken', [{ n: 1 }, { n: 2 }], async ({ resources }) => { await resources.db; return fine(); }, { models: [], resources: { db } });
      export const whole = forEach('whole', [{ n: 1 }], fine, { models: [] });`,
    );
    await place.submit({ evals: ['two.eval.ts'] });
    const { exitCode, status, messages } = await place.run();
    expect(exitCode).toBe(4);
    expect(status.tasks.map(({ eval_name, status: state, done }) => [eval_name, state, done])).toEqual([
      ['broken', 'interrupted', 0],
      ['whole', 'completed', 1],
    ]);
    expect(messages[0]).toBe('broken__none: resource: the resource "db" could not be built: connection refused');
  });

  test('that blocks the event loop is named, with for how long', async () => {
    await using place = workplace();
    writeFileSync(
      join(place.folder, 'slow.eval.ts'),
      `import { forEach } from 'evals';
      export default forEach('slow', [{ n: 1 }, { n: 2 }], () => {
        const end = performance.now() + 300;
        while (performance.now() < end);
        return { name: 'n', value: 1 };
      }, { models: [] });`,
    );
    await place.submit({ evals: ['slow.eval.ts'] });
    const told: string[] = [];
    await place.run({ observer: { notice: (_, message) => told.push(message) } });
    expect(
      told.filter((message) => message.startsWith('The eval slow kept everything else waiting for 0.')),
    ).toHaveLength(1);
  });

  test('has metrics of its own, which everybody sees that looks at its results', async () => {
    await using place = workplace();
    writeFileSync(
      join(place.folder, 'f1.eval.ts'),
      `import { defineMetric, forEach } from 'evals';
      const worst = defineMetric('worst_group', (scored) => {
        const groups = Map.groupBy?.(scored, ({ sample }) => sample.metadata.group) ?? new Map([['a', scored.filter(({ sample }) => sample.metadata.group === 'a')], ['b', scored.filter(({ sample }) => sample.metadata.group === 'b')]]);
        return Math.min(...[...groups.values()].map((group) => group.reduce((sum, { scores }) => sum + scores[0].value, 0) / group.length));
      });
      const broken = defineMetric('broken', () => { throw new Error('no way'); });
      export default forEach('f1', [{ group: 'a', n: 1 }, { group: 'a', n: 1 }, { group: 'b', n: 0 }, { group: 'b', n: 1 }],
        ({ n }) => ({ name: 'right', value: n }), { models: [], metrics: [worst, broken] });`,
    );
    await place.submit({ evals: ['f1.eval.ts'] });
    const told: string[] = [];
    await place.run({ observer: { notice: (_, message) => told.push(message) } });
    expect((await place.poll()).tasks[0]?.metrics).toMatchObject({ right: 0.75, worst_group: 0.5 });
    expect(told).toContain('f1__none: the metric broken could not be computed: no way.');
  });

  test('that is gone can still be looked at', async () => {
    await using place = workplace();
    const file = join(place.folder, 'own.eval.ts');
    writeFileSync(
      file,
      `import { forEach } from 'evals';
      export default forEach('own', [{ id: 'a', n: 1 }], async ({ model }) => { await model.generate('x'); return { name: 'n', value: 1 }; });`,
    );
    await place.submit({ evals: ['own.eval.ts'] });
    await place.run();
    rmSync(file);
    const [view] = await showSample({ ...look, cwd: place.folder, sample: 'a', decrypt: false });
    expect(view?.passes[0]?.calls).toMatchObject([{ model: null, answer: expect.any(String) as string }]);
  });
});
