import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyCheckpoint } from '../../src/core/submission.ts';
import { taskFileOf, taskFileText, withCheckpoint } from '../../src/store/task-file.ts';
import { parseTaskFile } from '../../src/store/validate.ts';
import { sampleSubmission, sampleTask } from '../support/sample-submission.ts';

const metrics: Record<string, number | [number, number]> = Object.fromEntries(
  ['exact_match', 'includes', 'numeric_match'].flatMap((name): [string, number | [number, number]][] => [
    [name, 0.912345],
    [`${name}_ci95`, [0.892345, 0.929345]],
  ]),
);

test('a task file has the fields that docs/formats.md promises', () => {
  expect(taskFileOf(sampleSubmission(), 'tries')).toEqual({
    schema: 'evals.tasks/1',
    id: '20261120_173000',
    experiment: 'tries',
    tags: [],
    evals_version: '0.1.0',
    created_at: '2026-11-20T17:30:00.000Z',
    updated_at: '2026-11-20T17:30:00.000Z',
    tasks: {
      'arithmetic__gpt-4o': {
        task_id: 'arithmetic__gpt-4o',
        eval_name: 'arithmetic',
        model_name: 'gpt-4o',
        model_config: { provider: 'openai', temperature: 0, max_tokens: 256 },
        num_examples: 3,
        n_repeats: 1,
        dataset: {
          source: 'https://example.com/arithmetic.jsonl',
          sha256: 'a'.repeat(64),
          samples: 'samples/arithmetic.jsonl',
          seed: null,
        },
        prompt: 'Solve this: {input}',
        grader: null,
        simulated: false,
        ...emptyCheckpoint,
        created_at: '2026-11-20T17:30:00.000Z',
        output_files: { journal: 'journal/arithmetic__gpt-4o/' },
      },
    },
  });
});

test('a task stays below 4 KB on disk and readable, whatever its prompt and error say', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 5000, size: 'max' }),
      fc.string({ unit: 'binary', maxLength: 1000, size: 'max' }),
      (prompt, error) => {
        const file = taskFileOf(sampleSubmission([sampleTask({ prompt })]), null);
        const entry = Object.values(file.tasks)[0]!;
        const results = { ...emptyCheckpoint.results, metrics };
        const full = {
          ...file,
          tasks: { [entry.task_id]: withCheckpoint(entry, { ...emptyCheckpoint, error, results }) },
        };
        const text = taskFileText(full);
        expect(Buffer.byteLength(text)).toBeLessThan(4096);
        const read = parseTaskFile(text, 'x').tasks[entry.task_id];
        expect(read?.prompt.replace(/… \(the whole prompt is in spec\.json\)$/, '')).toBe(
          prompt.slice(0, commonLength(read?.prompt, prompt)),
        );
      },
    ),
  );
});

test('a short prompt stands there whole', () => {
  const prompt = 'Réponds en un mot : {input} 😀';
  expect(Object.values(taskFileOf(sampleSubmission([sampleTask({ prompt })]), null).tasks)[0]?.prompt).toBe(prompt);
});

test('a text that was cut inside a character is written as one that can be read again', () => {
  const file = taskFileOf(sampleSubmission(), 'cut \ud83d');
  expect(parseTaskFile(taskFileText(file), 'x').experiment).toBe('cut \ufffd');
});

function commonLength(excerpt: string | undefined, whole: string): number {
  return excerpt === undefined || excerpt === whole
    ? whole.length
    : excerpt.length - '… (the whole prompt is in spec.json)'.length;
}
