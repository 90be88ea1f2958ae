import { describe, expect, test } from 'vitest';
import type { Amount, Budget } from '../../src/core/budget.ts';
import { Interrupted } from '../../src/core/errors.ts';
import { ModelError } from '../../src/core/failure.ts';
import type { AttemptCost, Completion, Model } from '../../src/core/model.ts';
import type { Price } from '../../src/models/prices/price.ts';
import { withBudget } from '../../src/models/with-budget.ts';
import { callTo, completion, request as plain } from './fakes.ts';

const price: Price = {
  rates: { input: 1000, cached: 100, output: 10_000 },
  tiers: [],
  largestOutput: undefined,
  source: 'file',
};
const request = { ...plain, parameters: { max_tokens: 100 } };
const usage = { input: 40, output: 7, cached: 0, reasoning: 0 };
const real = 0.11;

/** A budget with room for everything, that remembers what was reserved and settled. */
function openBudget() {
  const reserved: Amount[] = [];
  const settled: Amount[] = [];
  const budget: Budget = {
    reserve: async (most) => {
      reserved.push(most);
      return Promise.resolve({ settle: (spent) => void settled.push(spent) });
    },
  };
  return { budget, reserved, settled };
}

async function attempt(end: Completion | Error, { sent = true } = {}) {
  const { budget, reserved, settled } = openBudget();
  const costs: AttemptCost[] = [];
  const model: Model = {
    name: 'm',
    generate: async (_, call) => {
      expect(call.most).toBeDefined();
      if (sent) call.onSend?.();
      if (end instanceof Error) throw end;
      return Promise.resolve(end);
    },
  };
  const ended = withBudget(model, { price, budget }).generate(
    request,
    callTo({ onSpent: (cost) => void costs.push(cost) }),
  );
  await ended.catch((error: unknown) => {
    if (error !== end) throw error;
  });
  const [most] = reserved;
  return { most: most!, settled, costs };
}

describe('an attempt', () => {
  test('has its worst case reserved before it is sent, and settled at what the server told', async () => {
    const { most, settled, costs } = await attempt({ ...completion, usage });
    expect(most.tokens).toBeGreaterThan(100 + 26);
    expect(most.usd).toBeGreaterThan(1);
    expect(settled).toEqual([{ usd: real, tokens: 47 }]);
    expect(costs).toEqual([{ usage, unseen: 0, usd: real, useful: true }]);
  });

  test('whose answer was cut is paid, and not of use', async () => {
    expect((await attempt({ ...completion, usage, stopReason: 'length' })).costs).toMatchObject([
      { usd: real, useful: false },
    ]);
  });

  test('whose answer cannot be used is paid all the same', async () => {
    const { settled, costs } = await attempt(new ModelError('empty', 'nothing', { status: 200, usage }));
    expect(settled).toEqual([{ usd: real, tokens: 47 }]);
    expect(costs).toMatchObject([{ usd: real, useful: false }]);
  });

  test.each([
    ['timed out', new ModelError('timeout', 't', { perhapsBilled: true })],
    ['was reset', new ModelError('network', 'n', { perhapsBilled: true })],
    ['met an error of the server', new ModelError('server', 's', { perhapsBilled: true })],
    ['brought something unreadable', new ModelError('malformed', 'm', { status: 200 })],
    ['was aborted in flight', new Interrupted()],
    ['brought an answer that tells no tokens', { ...completion, usage: undefined }],
  ])('that %s counts as the worst case: nobody can know', async (_, end) => {
    const { most, settled, costs } = await attempt(end);
    expect(settled).toEqual([most]);
    expect(costs).toMatchObject([{ usd: most.usd, unseen: most.tokens, usage: undefined }]);
  });

  test.each([
    ['was refused by a rate limit', new ModelError('rate-limit', 'r', { status: 429 }), true],
    ['never reached the server', new ModelError('network', 'not reached'), true],
    ['was refused for good', new ModelError('auth', 'a', { status: 401 }), true],
    ['was stopped before it was sent', new Interrupted(), false],
  ])('that %s costs nothing', async (_, error, sent) => {
    const { settled, costs } = await attempt(error, { sent });
    expect(settled).toEqual([{ usd: 0, tokens: 0 }]);
    expect(costs).toEqual([]);
  });

  test('without a known price tells its tokens, and that nobody knows what it cost', async () => {
    const costs: AttemptCost[] = [];
    const model: Model = { name: 'm', generate: async () => Promise.resolve({ ...completion, usage }) };
    await withBudget(model, { price: undefined }).generate(
      request,
      callTo({ onSpent: (cost) => void costs.push(cost) }),
    );
    expect(costs).toEqual([{ usage, unseen: 0, usd: undefined, useful: true }]);
  });
});
