import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../../../src/core/submission.ts';
import { identityDifferences, taskIdentity } from '../../../src/operations/experiments/identity.ts';
import { contentHash, sampleKey } from '../../../src/operations/experiments/sample-content.ts';
import { sampleTask } from '../../support/sample-submission.ts';

const task = sampleTask();
const source = { file: 'a.eval.ts', sha256: 'b'.repeat(64) };

const changes: readonly [part: string, change: Partial<Task>][] = [
  ['eval', { eval_name: 'gsm8k' }],
  ['model', { model_name: 'gpt-4o-mini' }],
  ['model', { model_config: { ...task.model_config, provider: 'groq' } }],
  ['dataset', { dataset: { ...task.dataset, sha256: 'c'.repeat(64) } }],
  ['code', { eval_version: 2 }],
  ['code', { source }],
  ['prompt', { prompt: 'Work this out: {input}' }],
  ['system', { system: 'Be brief.' }],
  ['grader', { grader: 'gpt-4o' }],
  ['grader', { roles: { judge: 'gpt-4o' } }],
  ['parameters', { model_config: { ...task.model_config, temperature: 1 } }],
  ['order', { dataset: { ...task.dataset, shuffled: true, seed: '7' } }],
  ['repeats', { n_repeats: 2 }],
];

test.each(changes)('a task with another %s is another task, and the difference has that name', (part, change) => {
  const other = { ...task, ...change };
  expect(taskIdentity(other)).not.toBe(taskIdentity(task));
  expect(identityDifferences(task, other)).toEqual([part]);
});

test('more samples, another name on disk and other frozen samples leave a task the same', () => {
  const dataset = { ...task.dataset, source: 'elsewhere', samples: 'samples/b.jsonl', samples_sha256: 'd'.repeat(64) };
  const grown = { ...task, task_id: 'another', num_examples: 500, dataset };
  expect(taskIdentity(grown)).toBe(taskIdentity(task));
  expect(identityDifferences(task, grown)).toEqual([]);
});

test('several differences are all named, the weightiest first', () => {
  const other = { ...task, prompt: 'x', model_name: 'y', n_repeats: 3 };
  expect(identityDifferences(task, other)).toEqual(['model', 'prompt', 'repeats']);
});

test('the order of keys on disk is no difference', () => {
  const { provider, temperature, max_tokens } = task.model_config;
  const turned = { ...task, model_config: { max_tokens, temperature, provider } } as Task;
  expect(taskIdentity(turned)).toBe(taskIdentity(task));
});

test('every two samples have the same content hash if and only if they ask and expect the same', () => {
  const text = fc.string({ maxLength: 2 });
  const sample = fc.record({ id: text, input: text, target: text });
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const same = a.input === b.input && a.target === b.target;
      expect(contentHash(a) === contentHash(b)).toBe(same);
    }),
  );
  const [a, b] = [
    { id: 'a', input: { x: 1, y: [2] }, target: 'z' },
    { id: 'b', input: { y: [2], x: 1 }, target: 'z' },
  ];
  expect(contentHash(a)).toBe(contentHash(b));
  expect(sampleKey(a)).not.toBe(sampleKey(b));
});
