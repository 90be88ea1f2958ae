import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { custom } from '../../src/evals/custom.ts';
import { checkTemplate } from '../../src/evals/template.ts';
import { contextOf, modelThatSays, ownData } from './fakes.ts';

const jsonl = (targets: readonly unknown[]) =>
  targets.map((target) => JSON.stringify({ input: 'q', target })).join('\n');
const targetsOf = async (targets: readonly unknown[]) => {
  const { samples } = await custom.dataset(ownData('own.jsonl', jsonl(targets)));
  return samples.map(({ target }) => target);
};

describe('custom', () => {
  it.each([
    [
      [18, '1,234', '-3.5', '$7', '50%', ['3', 4]],
      [18, 1234, -3.5, 7, 50, [3, 4]],
    ],
    [
      [18, 'Paris', true, ['a', 3]],
      ['18', 'Paris', 'true', ['a', '3']],
    ],
    [
      ['02134', 7],
      ['02134', '7'],
    ],
    [['12345678901234567890'], ['12345678901234567890']],
    [
      ['1990-1995', 7],
      ['1990-1995', '7'],
    ],
  ])('makes of the targets %j all numbers or all texts', async (targets, expected) => {
    expect(await targetsOf(targets)).toEqual(expected);
  });

  it('compares numbers where all targets are numbers', async () => {
    const [sample] = (await custom.dataset(ownData('own.csv', 'input,target\nq,18\n'))).samples;
    const { scores } = await custom.evaluate(sample!, contextOf(modelThatSays('It is 18.00')));
    expect(scores.map(({ name, value }) => [name, value])).toEqual([
      ['numeric_match', 1],
      ['includes', 0],
    ]);
  });

  it('compares texts where some target is a text', async () => {
    const { samples } = await custom.dataset(ownData('own.jsonl', jsonl(['Paris', 7])));
    const { scores } = await custom.evaluate(samples[0]!, contextOf(modelThatSays('It is Paris.')));
    expect(scores.map(({ name, value }) => [name, value])).toEqual([
      ['exact_match', 0],
      ['includes', 1],
    ]);
  });

  it.each([[[{ a: 1 }]], [[[]]], [[['a', null]]]])(
    'refuses at submit a target that nothing can equal: %j',
    async (targets) => {
      await expect(targetsOf(targets)).rejects.toMatchObject({ name: 'UsageError' });
    },
  );

  it('asks for a file when there is none', async () => {
    const nothing = { ...ownData('x', ''), data: undefined };
    await expect(custom.dataset(nothing)).rejects.toMatchObject({
      name: 'UsageError',
      hint: expect.stringContaining('--data') as string,
    });
  });

  it('takes the example that comes with the program', async () => {
    const folder = resolve(import.meta.dirname, '../../examples/data');
    const { samples } = await custom.dataset(
      ownData('capitals.jsonl', readFileSync(resolve(folder, 'capitals.jsonl'))),
    );
    checkTemplate(readFileSync(resolve(folder, 'capitals-prompt.txt'), 'utf8'), samples);
    expect(samples).toHaveLength(12);
    for (const sample of samples) {
      const [answer] = [sample.target].flat();
      const { scores } = await custom.evaluate(sample, contextOf(modelThatSays(answer as string)));
      expect(scores.map(({ value }) => value)).toEqual([1, 1]);
    }
  });
});
