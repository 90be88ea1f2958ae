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

  test('a task that another runner finished meanwhile is nobody’s any more', () => {
    const end: RunEnd = { ...quiet, heldByOthers: new Map([['a', 'was taken over by another runner.']]) };
    expect(runExitCode(status({}), end)).toBe(0);
    expect(runMessages(status({}), end, 'evals run')).toEqual([]);
    expect(runMessages(status({ status: 'running' }), end, 'evals run')).toEqual([
      'a was taken over by another runner.',
    ]);
  });
});
