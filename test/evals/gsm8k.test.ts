import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/hash.ts';
import { sources } from '../../src/datasets/sources.ts';
import { gsm8k } from '../../src/evals/gsm8k.ts';
import { contextOf, modelThatSays, ownData, publishedData } from './fakes.ts';

const rows = [
  { question: 'Eggs?', answer: 'She sells 16 - 7 = <<16-7=9>>9.\n#### 18' },
  { question: 'House?', answer: 'It is less.\n#### -70,000' },
];
const jsonl = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).join('\n');

describe('gsm8k', () => {
  it('takes as target the number behind the mark, without commas, and leaves the worked solution behind', async () => {
    const { samples } = await gsm8k.dataset(ownData('own.jsonl', jsonl(rows)));
    expect(samples.map(({ input, target, metadata }) => ({ input, target, metadata }))).toEqual([
      { input: 'Eggs?', target: '18', metadata: undefined },
      { input: 'House?', target: '-70000', metadata: undefined },
    ]);
  });

  it('accepts data whose answers are bare numbers', async () => {
    const { samples } = await gsm8k.dataset(ownData('own.csv', 'question,answer\nEggs?,"1,800"\n'));
    expect(samples[0]!.target).toBe('1800');
  });

  it('refuses data whose answers end in no number', async () => {
    await expect(
      gsm8k.dataset(ownData('own.jsonl', jsonl([{ id: 'q7', question: 'q', answer: 'It is #### blue' }]))),
    ).rejects.toThrow('The answer of sample "q7" in "own.jsonl" does not end in "#### <number>".');
  });

  it('downloads the published problems and refuses others in their place', async () => {
    const urls: string[] = [];
    await expect(gsm8k.dataset(publishedData('<html>Log in</html>', urls))).rejects.toMatchObject({ exitCode: 7 });
    expect(urls).toEqual([sources.gsm8k.url]);
  });

  it('scores the final number in both ways, the robust one first', async () => {
    const [sample] = (await gsm8k.dataset(ownData('own.jsonl', jsonl(rows)))).samples;
    const model = modelThatSays('16 - 7 = 9, and 9 * 2 is **18**.');
    const { scores } = await gsm8k.evaluate(sample!, contextOf(model, { prompt: gsm8k.prompt }));
    expect(scores.map(({ name, value }) => [name, value])).toEqual([
      ['numeric_match', 1],
      ['strict_match', 0],
    ]);
    expect(model.asked[0]!.prompt).toEqual([{ role: 'user', content: gsm8k.prompt.replace('{input}', 'Eggs?') }]);
  });
});

const folder = process.env['EVALS_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');
const file = resolve(folder, 'gsm8k/test.jsonl');
const name = existsSync(file)
  ? 'The published problems'
  : `The published problems (skipped: no gsm8k/test.jsonl in the folder EVALS_TEST_DATA or ../shared/data)`;

describe.skipIf(!existsSync(file))(name, () => {
  /** Ways in which models write a final answer. */
  const phrasings: readonly ((number: string) => string)[] = [
    (number) => `Step 1: 4 * 5 = 20.\n#### ${number}`,
    (number) => `#### 1. Count\n4 * 5 = 20\n\n#### 2. Conclude\nSo 20 - 3 is 17.\n\nThe answer is ${number}.`,
    (number) => `We add 12 and 7. **Answer:** $${number}\n`,
    (number) => `Hence $\\boxed{${number.replaceAll(',', '{,}')}}$, which took 3 steps.`,
    (number) => `20 - 3 = 17, so in the end she has **${number}** dollars.`,
  ];

  it('are the ones that are downloaded', () => {
    expect(sha256(readFileSync(file))).toBe(sources.gsm8k.sha256);
  });

  it('are 1,319, and every right answer is found right however it is written', async () => {
    const { samples } = await gsm8k.dataset(ownData('test.jsonl', readFileSync(file)));
    expect(samples).toHaveLength(1319);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(1319);
    const wrong: unknown[] = [];
    for (const sample of samples) {
      const target = sample.target as string;
      for (const number of [target, Number(target).toLocaleString('en-US')]) {
        for (const phrase of phrasings) {
          const { scores } = await gsm8k.evaluate(sample, contextOf(modelThatSays(phrase(number))));
          if (scores[0].value !== 1) wrong.push([phrase(number), scores[0]]);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are all solved in both ways by their own worked solutions, and none by the solution of a problem with another answer', async () => {
    const bytes = readFileSync(file);
    const { samples } = await gsm8k.dataset(ownData('test.jsonl', bytes));
    const solutions = bytes
      .toString()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { answer: string }).answer);
    for (const [index, sample] of samples.entries()) {
      const own = await gsm8k.evaluate(sample, contextOf(modelThatSays(solutions[index]!)));
      const other = (index + 1) % samples.length;
      const foreign = await gsm8k.evaluate(sample, contextOf(modelThatSays(solutions[other]!)));
      const same = sample.target === samples[other]!.target ? 1 : 0;
      expect(own.scores.map(({ value }) => value)).toEqual([1, 1]);
      expect(foreign.scores.map(({ value }) => value)).toEqual([same, same]);
    }
  });
});
