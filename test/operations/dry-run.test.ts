import { describe, expect, test } from 'vitest';
import type { Eval } from '../../src/core/eval.ts';
import type { JournalEvent } from '../../src/core/event.ts';
import type { Task } from '../../src/core/submission.ts';
import type { Price } from '../../src/models/prices/price.ts';
import { forecast } from '../../src/operations/dry-run.ts';
import type { SampleFiles } from '../../src/operations/sample-files.ts';
import { forecastText } from '../../src/reports/forecast.ts';
import { TaskFold } from '../../src/store/journal/task-fold.ts';

const price: Price = {
  rates: { input: 1e6, cached: 1e6, output: 1e6 },
  tiers: [],
  largestOutput: undefined,
  source: 'file',
};
const task = {
  task_id: 'e__m',
  eval_name: 'e',
  model_name: 'm',
  grader: null,
  num_examples: 20,
  n_repeats: 1,
  prompt: '12345678',
  system: null,
  model_config: { provider: 'openai', max_tokens: 150 },
} as unknown as Task;

function look(events: readonly JournalEvent[], known: Price | null = price) {
  const fold = new TaskFold(task);
  events.forEach((event, offset) => fold.apply(event, { path: 'p', offset, length: 1 }));
  const samples = { count: 20, at: () => ({ id: '1', input: 12, target: 1 }), close: () => undefined };
  return forecast({
    submission: { tasks: [task] },
    evals: new Map([['e', { outputTokens: 100 } as Eval]]),
    journals: new Map([['e__m', { fold }]]),
    samples: { of: () => samples } as unknown as SampleFiles,
    prices: { of: () => known ?? undefined, ofTask: () => [known ?? undefined], date: '2026-09-23' },
    retryFailed: false,
  });
}

const answer = (s: number): JournalEvent => ({
  e: 'completion',
  s,
  r: 1,
  k: 'k.0',
  a: 1,
  t: 1,
  status: 200,
  ms: 1,
  body: '',
});
const done = (s: number): JournalEvent => ({
  e: 'outcome',
  s,
  r: 1,
  t: 1,
  ms: 1,
  calls: 1,
  usage: { input: 6, output: 40, cached: 0, reasoning: 0 },
  status: 'scored',
  scores: [{ name: 'm', value: 1 }],
});

describe('a run that is only looked at', () => {
  test('before anything was asked: by the eval’s guess, and no more than the limit of an answer', () => {
    const plan = look([]);
    // 8 characters of prompt and 2 of the sample: 2.5 tokens.
    expect(plan).toMatchObject({ calls: 20, input: 50, output: [1000, 3000], usd: [1050, 3050], passes: 20 });
    expect(forecastText(plan)).toEqual([
      "e__m: 20 of 20 samples would run: 20 calls, about 50 tokens in, 1.00k to 3.00k out, $1050.00 to $3050.00 (by the eval's guess)",
      '20 samples in all: 20 calls, about 50 tokens in, 1.00k to 3.00k out, $1050.00 to $3050.00; prices: 2026-09-23. Nothing was sent.',
    ]);
  });

  test('a resume sends only what is left, by what the others took on average; answers that are there cost nothing', () => {
    const events = Array.from({ length: 12 }, (_, s) => [answer(s), done(s)]).flat();
    const plan = look([...events, answer(15)]);
    expect(plan).toMatchObject({ calls: 7, replayed: 1, passes: 8, tasks: [{ measured: 12 }] });
    expect(plan.output[0]).toBe(Math.floor((7 * 480) / 13));
  });

  test('without a price says that the cost is not known, and where nothing is left that it is nothing', () => {
    expect(forecastText({ ...look([]), usd: null })[1]).toContain('cost not known');
    expect(look([], null).usd).toBeNull();
    const all = Array.from({ length: 20 }, (_, s) => done(s));
    expect(look(all, null)).toMatchObject({ calls: 0, usd: [0, 0] });
  });
});
