import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/core/submission.ts';
import { simulatedPrice } from '../../src/models/prices/price.ts';
import { capOf, checkLimits, exhaustedSentence } from '../../src/operations/budget-limits.ts';
import type { TaskPriceList } from '../../src/operations/prices-of.ts';

const task = (fields: Partial<Task> = {}): Task =>
  ({
    task_id: 't',
    model_name: 'm',
    grader: null,
    model_config: { provider: 'openai', max_tokens: 10 },
    ...fields,
  }) as Task;
const rates = { input: 1, cached: 1, output: 1 };
const prices: TaskPriceList = {
  of: (name) =>
    name === 'm'
      ? { rates, tiers: [], largestOutput: undefined, source: 'file' }
      : name === 'mock'
        ? simulatedPrice
        : undefined,
  ofTask: () => [],
  date: '',
};
const cost = { maxCost: 5, maxTokensTotal: undefined };
const tokens = { maxCost: undefined, maxTokensTotal: 1000 };

describe('a limit that cannot be kept is refused before anything is bought', () => {
  test.each([
    ['a model without a price', task({ model_name: 'gpt-x' }), cost, /price of "gpt-x" is not known/],
    ['a grader without a price', task({ grader: 'judge' }), cost, /price of "judge" is not known/],
    [
      'answers of any length',
      task({ model_config: { provider: 'openai' } }),
      cost,
      /Nothing limits .* "m" in t, so --max-cost/,
    ],
    ['answers of any length', task({ model_config: { provider: 'openai' } }), tokens, /so --max-tokens-total cannot/],
  ])('%s', (_, planned, limits, words) => {
    expect(() => {
      checkLimits([planned], prices, limits);
    }).toThrow(words);
  });

  test('and nothing else is', () => {
    checkLimits([task()], prices, { ...cost, ...tokens });
    checkLimits([task({ model_name: 'gpt-x' })], prices, tokens);
    checkLimits([task({ model_name: 'mock', model_config: { provider: 'mock' } })], prices, cost);
    expect(capOf({ maxCost: undefined, maxTokensTotal: undefined })).toBeUndefined();
  });
});

describe('the sentence of a budget that is used up', () => {
  const claim = { claimed: { usd: 0, tokens: 0 }, possible: false };

  test('says what is spent of it, what is in flight, what was asked for, and what to type', () => {
    const total = { spent: { usd: 4.5, tokens: 0 }, reserved: { usd: 0.25, tokens: 0 } };
    expect(exhaustedSentence({ ...claim, total }, { usd: 0.6, tokens: 0 }, { usd: 5, tokens: Infinity })).toMatch(
      /^\$4\.50 of \$5\.00 spent, \$0\.25 set apart for calls in flight, and the next call may take \$0\.60; --max-cost 10 goes on$/,
    );
  });

  test('asks for more than twice the limit where the next call would not fit into that', () => {
    const total = { spent: { usd: 0, tokens: 0 }, reserved: { usd: 0, tokens: 0 } };
    const need = { usd: 0, tokens: 128_244 };
    expect(exhaustedSentence({ ...claim, total }, need, { usd: Infinity, tokens: 20_000 })).toContain(
      '; --max-tokens-total 256000 goes on',
    );
  });

  test('in tokens', () => {
    const total = { spent: { usd: 0, tokens: 900 }, reserved: { usd: 0, tokens: 0 } };
    expect(exhaustedSentence({ ...claim, total }, { usd: 0, tokens: 1200 }, { usd: Infinity, tokens: 2000 })).toMatch(
      /^900 tokens of 2,000 tokens spent, and the next call may take 1,200 tokens; --max-tokens-total 4000 goes on$/,
    );
  });
});
