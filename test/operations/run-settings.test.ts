import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import type { Task } from '../../src/core/submission.ts';
import { tierNames } from '../../src/core/tier.ts';
import { retryPolicy } from '../../src/models/retry-policy.ts';
import { settingsOf, taskGroups } from '../../src/operations/run-settings.ts';
import { tierRows, tiers } from '../../src/operations/tiers.ts';
import { sequential } from '../../src/strategies/sequential.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';

const { balanced, conservative } = tiers;

describe('the strategy of a run', () => {
  test('is a window of 5 where nobody says anything', () => {
    expect(settingsOf({})).toMatchObject({ strategy: { name: 'sliding-window' }, concurrency: 5, retry: retryPolicy });
    expect(settingsOf({}).rpm).toBeUndefined();
  });

  test('is the eval’s own before the default, and the default number does not cap it', () => {
    const own = slidingWindow(40);
    expect(settingsOf({}, own)).toMatchObject({ strategy: own, concurrency: 40 });
    expect(settingsOf({}, sequential()).concurrency).toBe(1);
  });

  test('is the tier’s before the eval’s', () => {
    expect(settingsOf({ tier: 'balanced' }, sequential())).toMatchObject({
      strategy: { name: 'sliding-window' },
      concurrency: balanced.concurrent,
    });
  });

  test('is the flag’s before the tier’s and the eval’s', () => {
    const settings = settingsOf({ tier: 'balanced', strategy: 'sequential' }, slidingWindow(40));
    expect(settings).toMatchObject({ strategy: { name: 'sequential' }, concurrency: 1, rpm: balanced.rpm });
  });

  test('that does not exist is refused', () => {
    expect(() => settingsOf({ strategy: 'random' })).toThrow(UsageError);
  });
});

describe('--concurrent', () => {
  test('sizes a strategy that a flag or a tier names without a size', () => {
    expect(settingsOf({ concurrent: 30 }).concurrency).toBe(30);
    expect(settingsOf({ strategy: 'sliding-window', concurrent: 30 }).concurrency).toBe(30);
    expect(settingsOf({ tier: 'balanced', concurrent: 20 }).concurrency).toBe(20);
    expect(settingsOf({ tier: 'aggressive', concurrent: 3 }).concurrency).toBe(3);
  });

  test('bounds a size in --strategy and the eval’s own strategy, and raises neither', () => {
    expect(settingsOf({ strategy: 'sliding-window:20', concurrent: 8 }).concurrency).toBe(8);
    expect(settingsOf({ strategy: 'sliding-window:20', concurrent: 80 }).concurrency).toBe(20);
    expect(settingsOf({ concurrent: 8 }, slidingWindow(40))).toMatchObject({ strategy: { limit: 8 }, concurrency: 8 });
    expect(settingsOf({ concurrent: 80 }, sequential())).toMatchObject({ strategy: { name: 'sequential', limit: 1 } });
  });

  test('of a tier and of the default bound nothing that a flag names', () => {
    expect(settingsOf({ strategy: 'sliding-window:20' }).concurrency).toBe(20);
    expect(settingsOf({ tier: 'conservative', strategy: 'sliding-window:20' }).concurrency).toBe(20);
  });

  test('is the most that adaptive may reach; 256 where nobody says so', () => {
    expect(settingsOf({ strategy: 'adaptive' })).toMatchObject({ strategy: { name: 'adaptive' }, concurrency: 256 });
    expect(settingsOf({ strategy: 'adaptive', concurrent: 30 }).concurrency).toBe(30);
    expect(settingsOf({ tier: 'conservative', strategy: 'adaptive' }).concurrency).toBe(conservative.concurrent);
  });

  test('sizes a batch, which has no usual size', () => {
    expect(settingsOf({ strategy: 'batch', concurrent: 4 })).toMatchObject({ strategy: { name: 'batch', limit: 4 } });
    expect(() => settingsOf({ strategy: 'batch' })).toThrow(UsageError);
  });
});

describe('pace and repeats', () => {
  test('are the tier’s unless a flag says otherwise', () => {
    expect(settingsOf({ tier: 'conservative' })).toMatchObject({ rpm: conservative.rpm, retry: conservative.retry });
    expect(settingsOf({ tier: 'conservative', rpm: 60 }).rpm).toBe(60);
    expect(settingsOf({ tpm: 90_000 }).tpm).toBe(90_000);
  });

  test('are never what DESIGN forbids: at most 6 repeats that reached nobody, 2 that may be billed, 120 s of waiting', () => {
    for (const { retry } of Object.values(tiers)) {
      expect(retry.retries.neverReached).toBeLessThanOrEqual(6);
      expect(retry.retries.perhapsBilled).toBeLessThanOrEqual(2);
      expect(retry.longestWaitMs).toBe(120_000);
    }
  });
});

describe('tiers', () => {
  test.each(tierNames)('%s can be run as it is', (tier) => {
    const { strategy, concurrent } = tiers[tier];
    expect(settingsOf({ tier })).toMatchObject({ strategy: { name: strategy }, concurrency: concurrent });
  });

  test('are a table that says all that they set', () => {
    expect(tierRows().map(({ use: _, ...row }) => Object.values(row))).toEqual([
      ['conservative', 'sliding-window', 5, 5, 2000, 6, 2, 1, 60],
      ['balanced', 'sliding-window', 10, 10, 3500, 6, 2, 0.5, 30],
      ['aggressive', 'adaptive', 64, 15, null, 6, 2, 0.25, 10],
    ]);
  });
});

describe('a task file with several evals', () => {
  const tasks = ['a', 'b', 'a', 'c'].map(
    (eval_name, index) => ({ eval_name, task_id: `${eval_name}${index}` }) as Task,
  );
  const own = slidingWindow(9);
  const evals = new Map([
    ['a', {}],
    ['b', { strategy: own }],
    ['c', {}],
  ]);
  const shape = (flags: Parameters<typeof taskGroups>[2]) =>
    taskGroups(tasks, evals, flags).map((group) => [
      group.settings.concurrency,
      group.tasks.map((task) => task.task_id),
    ]);

  test('runs each under its own strategy, and those without one together', () => {
    expect(shape({})).toEqual([
      [5, ['a0', 'a2', 'c3']],
      [9, ['b1']],
    ]);
    expect(shape({ concurrent: 7 })).toEqual([
      [7, ['a0', 'a2', 'c3']],
      [7, ['b1']],
    ]);
  });

  test('runs all together where a flag or a tier names the strategy', () => {
    expect(shape({ strategy: 'sliding-window:3' })).toEqual([[3, ['a0', 'b1', 'a2', 'c3']]]);
    expect(shape({ tier: 'balanced' })).toEqual([[10, ['a0', 'b1', 'a2', 'c3']]]);
  });
});
