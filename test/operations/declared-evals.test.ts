import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workplace } from './workplace.ts';

describe('An eval file without code', () => {
  test('is submitted and run: the example, on the simulated provider', async () => {
    await using place = workplace();
    mkdirSync(join(place.folder, 'data'));
    for (const file of ['capitals.eval.yaml', 'data/capitals.jsonl']) {
      copyFileSync(join('examples', file), join(place.folder, file));
    }
    const { tasks } = await place.submit({ evals: ['./capitals.eval.yaml'], limit: undefined });
    expect(tasks).toMatchObject([{ task_id: 'capitals__mock-strong', samples: 12, simulated: true }]);
    const { exitCode, status } = await place.run();
    expect([exitCode, status.tasks[0]?.scored]).toEqual([0, 12]);
    expect(status.tasks[0]?.accuracy).toBeGreaterThan(0.8);
  });

  test('runs on its own models, with its system message, its parameters and its grader, all of them in the plan', async () => {
    await using place = workplace();
    writeFileSync(
      join(place.folder, 'sums.eval.json'),
      JSON.stringify({
        dataset: [
          { question: 'What is 1+1?', answer: '2' },
          { question: 'What is 2+3?', answer: '5' },
        ],
        system: 'Answer with a number.',
        parameters: { max_tokens: 9 },
        models: ['mock/strong'],
        grader: 'mock/judge',
        scorers: ['model_graded', 'numeric_match'],
        repeats: 2,
        strategy: 'batch:2',
      }),
    );
    await place.submit({ evals: ['./sums.eval.json'], models: undefined, repeats: undefined });
    const [spec] = place.files().filter(({ path }) => path.endsWith('spec.json'));
    expect((JSON.parse(spec!.text) as { tasks: unknown[] }).tasks[0]).toMatchObject({
      model_name: 'mock/strong',
      grader: 'mock/judge',
      system: 'Answer with a number.',
      model_config: { temperature: 0, max_tokens: 9 },
      n_repeats: 2,
      source: { file: '../sums.eval.json' },
    });
    const { exitCode, status } = await place.run({ concurrent: undefined });
    expect([exitCode, status.tasks[0]?.scored, status.tasks[0]?.strategy]).toEqual([0, 4, 'batch:2']);
  });

  test('whose text or prompt changed since submit is not run without a word', async () => {
    await using place = workplace();
    const file = join(place.folder, 'e.eval.yaml');
    writeFileSync(file, 'dataset: [{question: 1+1?, answer: 2}]\nscorers: [includes]\nprompt_file: p.txt\n');
    writeFileSync(join(place.folder, 'p.txt'), '{input}');
    await place.submit({ evals: ['e.eval.yaml'] });
    writeFileSync(join(place.folder, 'p.txt'), 'Please: {input}');
    await expect(place.run()).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('The code of the eval e changed since submit.') as string,
    });
    writeFileSync(join(place.folder, 'p.txt'), '{input}');
    expect((await place.run()).exitCode).toBe(0);
  });

  test('ends a run with exit code 3 where its gate is not reached', async () => {
    await using place = workplace({ EVALS_MOCK: 'latency=0,strong.accuracy=0' });
    writeFileSync(
      join(place.folder, 'e.eval.yaml'),
      'dataset: [{question: 1+1?, answer: 2}]\nscorers: [numeric_match]\ngates: {accuracy: 0.9}\n',
    );
    await place.submit({ evals: ['e.eval.yaml'] });
    expect((await place.run()).exitCode).toBe(3);
  });

  test('in which something is wrong is refused at submit, with its place', async () => {
    await using place = workplace();
    writeFileSync(join(place.folder, 'e.yaml'), 'dataset: [{question: 1+1?, answer: 2}]\nscorers: [includes]\nname: 5');
    await expect(place.submit({ evals: ['e.yaml'] })).rejects.toMatchObject({
      name: 'UsageError',
      message: './e.yaml:3:7: "name" must be text, not 5.',
    });
  });
});
