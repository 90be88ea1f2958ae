import { describe, expect, test } from 'vitest';
import type { StatusReport, TaskReport } from '../../src/core/status.ts';
import { type RunEnd, runExitCode, runMessages } from '../../src/operations/verdict.ts';

const quiet: RunEnd = { signal: undefined, heldByOthers: new Map(), rescued: [], storageFailed: false };

function status(task: Partial<TaskReport>, failed = 0): StatusReport {
  const report = {
    task_id: 'a',
    status: 'completed',
    error: null,
    unresolved: 0,
    model_name: 'm',
    ...task,
  } as TaskReport;
  return {
    totals: { total: 10, done: 10, scored: 10 - failed, failed, pending: 0 },
    tasks: [report],
  } as unknown as StatusReport;
}

describe('the exit code of a run', () => {
  test('where several apply, the one that most needs a person wins', () => {
    const refused = status({ status: 'failed', error: 'auth: no' }, 1);
    const held: RunEnd = { ...quiet, heldByOthers: new Map([['a', 'is held by somebody.']]) };
    expect(runExitCode(refused, { ...held, storageFailed: true, signal: 130 })).toBe(7);
    expect(runExitCode(refused, { ...held, signal: 130 })).toBe(4);
    expect(runExitCode(status({ status: 'interrupted' }, 1), { ...held, signal: 143 })).toBe(143);
    expect(runExitCode(status({ status: 'running' }, 1), held)).toBe(9);
    expect(runExitCode(status({}, 1), held)).toBe(1);
    expect(runExitCode(status({}), quiet)).toBe(0);
  });

  test.each([
    ['auth: bad key', 'failed', 4],
    ['rate-limit: slow down (come back at 2026-11-20T18:00:00.000Z)', 'interrupted', 4],
    ['outage: m has answered none of the last 60 requests', 'interrupted', 4],
    ['budget: the next request may cost more than is left', 'interrupted', 5],
    ['canary: None of the first 5 samples gave anything to judge', 'interrupted', 3],
  ] as const)('of a task that stopped with "%s"', (error, state, expected) => {
    expect(runExitCode(status({ status: state, error }), quiet)).toBe(expected);
    expect(runExitCode(status({ status: state, error }, 1), { ...quiet, signal: 130 })).toBe(expected);
  });

  test('a provider that is out comes before a budget, and a budget before a canary', () => {
    const stopped = (...errors: string[]): StatusReport => ({
      ...status({}),
      tasks: errors.flatMap((error) => status({ status: 'interrupted', error }).tasks),
    });
    expect(runExitCode(stopped('canary: x', 'budget: x', 'outage: x'), quiet)).toBe(4);
    expect(runExitCode(stopped('canary: x', 'budget: x'), quiet)).toBe(5);
  });

  test('a task that another runner finished meanwhile is nobody’s any more', () => {
    const end: RunEnd = { ...quiet, heldByOthers: new Map([['a', 'was taken over by another runner.']]) };
    expect(runExitCode(status({}), end)).toBe(0);
    expect(runMessages(status({}), end, 'evals run')).toEqual([]);
    expect(runMessages(status({ status: 'running' }), end, 'evals run')).toEqual([
      'a was taken over by another runner.',
    ]);
  });
});

describe('what a run says at its end', () => {
  const left = (error: string, failed = 0, more: Partial<TaskReport>[] = []): string[] => {
    const report = status({ status: 'interrupted', error });
    const others = more.flatMap((task) => status(task).tasks);
    const totals = { total: 10, done: 4, scored: 4 - failed, failed, pending: 6 };
    return runMessages({ ...report, totals, tasks: [...report.tasks, ...others] }, quiet, 'evals run');
  };

  test('a dead canary: the sentence, and how to go on all the same', () => {
    expect(left('canary: None of the first 5')).toEqual([
      'a: canary: None of the first 5',
      '6 of 10 samples are left. Go on all the same with: evals run --no-canary',
    ]);
  });

  test('an outage: once, however many tasks it stopped, and the samples that it failed', () => {
    const outage = 'outage: m has answered none of the last 60 requests';
    expect(left(outage, 0, [{ task_id: 'b', status: 'interrupted', error: outage }])).toEqual([
      outage,
      '6 of 10 samples are left. Go on with: evals run',
    ]);
    expect(left(outage, 3)[1]).toBe(
      '6 of 10 samples are left. Go on, and run the 3 that failed again, with: evals run --retry-failed',
    );
  });

  test('a spent budget: what would go on', () => {
    expect(left('budget: $1.00 of $1.00 are spent')).toEqual([
      'a: budget: $1.00 of $1.00 are spent',
      '6 of 10 samples are left. Go on, with a higher --max-cost or --max-tokens-total, with: evals run',
    ]);
  });

  test('a refusal: whose', () => {
    expect(left('auth: bad key')[0]).toBe('The provider refused m: auth: bad key');
  });
});
