import { describe, expect, it } from 'vitest';
import { arithmetic } from '../../src/evals/arithmetic.ts';
import { arithmeticProblems } from '../../src/evals/arithmetic-problems.ts';
import { contextOf, modelThatSays, ownData, publishedData } from './fakes.ts';

const dataset = async () => arithmetic.dataset(publishedData(''));

describe('arithmetic', () => {
  it('has 200 problems, none twice, as many of each level, in rising difficulty', async () => {
    const { samples } = await dataset();
    expect(new Set(samples.map(({ input }) => input)).size).toBe(200);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(200);
    expect(samples.map(({ metadata }) => metadata?.['level'])).toEqual(
      Array.from({ length: 200 }, (_, index) => 1 + Math.floor(index / 40)),
    );
  });

  it('has the same problems on every machine and in every version', async () => {
    const { sha256, samples } = await dataset();
    expect(samples[0]).toEqual({
      id: 'arithmetic-001',
      input: 'What is 97 + 34?',
      target: 131,
      metadata: { level: 1 },
    });
    expect(sha256).toBe('3e19a7ce8a7dfbace780c5488d6fb3ab32d6056a6cb0e9d3d55e1a7c8efddb62');
  });

  it('states right answers to its sums', () => {
    const sums = arithmeticProblems('another seed', 300).filter(({ question }) =>
      /^What is [\d+\-*/() ]+\?$/.test(question),
    );
    expect(sums).toHaveLength(900);
    for (const { question, answer } of sums) {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- an independent calculator
      expect(new Function(`return ${question.slice('What is '.length, -1)}`)()).toBe(answer);
    }
  });

  it('has whole numbers as answers, negative ones among them', async () => {
    const targets = (await dataset()).samples.map(({ target }) => target as number);
    expect(targets.every(Number.isInteger)).toBe(true);
    expect(targets.some((target) => target < 0)).toBe(true);
  });

  it('finds the answer that its prompt asks for', async () => {
    for (const sample of (await dataset()).samples) {
      const right = await arithmetic.evaluate(
        sample,
        contextOf(modelThatSays(`Steps: 1 + 2.\n#### ${JSON.stringify(sample.target)}`)),
      );
      const wrong = await arithmetic.evaluate(sample, contextOf(modelThatSays(`#### ${Number(sample.target) + 1}`)));
      expect([right.scores[0].value, wrong.scores[0].value]).toEqual([1, 0]);
    }
  });

  it('says that it cannot use data of the user', async () => {
    await expect(arithmetic.dataset(ownData('own.jsonl', '{}'))).rejects.toThrow('cannot use "own.jsonl"');
  });
});
