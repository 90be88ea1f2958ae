import { describe, expect, test } from 'vitest';
import type { RunState } from '../../src/core/status.ts';
import type { TaskStatus } from '../../src/core/submission.ts';
import { stateOf } from '../../src/operations/read-status.ts';
import type { SeenRunner } from '../../src/operations/runner-status.ts';

type Runner = 'alive' | 'hangs' | 'died' | 'ended';

function seen(runner: Runner): SeenRunner {
  const alive = runner === 'alive' || runner === 'hangs';
  return {
    ended: runner === 'ended',
    status: { alive, stalled_seconds: runner === 'hangs' ? 74 : null },
  } as SeenRunner;
}

const cases: readonly (readonly [RunState, readonly TaskStatus[], readonly Runner[]])[] = [
  ['pending', ['pending', 'pending'], []],
  ['running', ['running', 'pending'], ['alive']],
  ['running', ['running', 'running'], ['alive', 'hangs']],
  ['running', ['interrupted', 'pending'], ['alive']],
  ['stalled', ['running', 'pending'], ['hangs']],
  ['dead', ['running', 'pending'], ['died']],
  ['dead', ['completed', 'pending'], ['died']],
  ['dead', ['running'], []],
  ['interrupted', ['completed', 'interrupted'], ['ended']],
  ['interrupted', ['completed', 'pending'], ['ended']],
  ['failed', ['failed', 'completed'], ['ended']],
  ['completed', ['completed', 'completed'], ['ended']],
  ['completed', ['completed'], ['died']],
];

describe('the state of a task file', () => {
  test.each(cases)('is %s when its tasks are %j and its runners %j', (state, statuses, runners) => {
    expect(stateOf(statuses, runners.map(seen))).toBe(state);
  });
});
