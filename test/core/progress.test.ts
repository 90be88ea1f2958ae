import { describe, expect, test } from 'vitest';
import type { JournalEvent, OutcomeEvent, Owner } from '../../src/core/event.ts';
import { applyEvent, emptyProgress } from '../../src/core/progress.ts';
import type { Task } from '../../src/core/submission.ts';
import { accuracyOf, checkpointOf, statusOf } from '../../src/core/summary.ts';

const owner: Owner = { runner: 'r1', host: 'h', boot: 'b', namespace: 'n', pid: 1, started: '1' };
const open = (segment: number, t = 1000): JournalEvent => ({
  e: 'open',
  v: 1,
  submission: 's',
  task: 't',
  spec: 'x',
  segment,
  owner,
  t,
});
const attempt = (s: number): JournalEvent => ({ e: 'attempt', s, r: 1, k: 'k.0', a: 1, t: 1100 });
const completion = (s: number): JournalEvent => ({
  e: 'completion',
  s,
  r: 1,
  k: 'k.0',
  a: 1,
  t: 1200,
  status: 200,
  ms: 100,
  body: '{}',
});
const scored = (s: number, value: number): OutcomeEvent => ({
  e: 'outcome',
  s,
  r: 1,
  t: 1300,
  ms: 100,
  calls: 1,
  status: 'scored',
  scores: [{ name: 'exact_match', value }],
});
const failed = (s: number): OutcomeEvent => ({
  e: 'outcome',
  s,
  r: 1,
  t: 1300,
  ms: 0,
  calls: 1,
  status: 'failed',
  error: { kind: 'server', message: 'boom' },
});
const close = (why: 'finished' | 'interrupted' | 'stopped'): JournalEvent => ({ e: 'close', t: 2000, why });

function fold(...events: JournalEvent[]) {
  const progress = emptyProgress();
  for (const event of events) applyEvent(progress, event);
  return progress;
}

const task = { num_examples: 2, n_repeats: 1 } as Task;

describe('progress', () => {
  test('names the strategy of the newest run that told it', () => {
    const strategy = { name: 'batch:4', limit: 4 };
    const told = { ...open(1), strategy } as JournalEvent;
    expect(fold(told).strategy).toEqual(strategy);
    expect(fold(told, close('interrupted'), open(2)).strategy).toBeNull();
    expect(fold(open(1), close('interrupted'), told).strategy).toEqual(strategy);
  });

  test('a failed sample is no wrong answer: it leaves the mean alone and widens the bounds', () => {
    const progress = fold(open(1), scored(0, 1), failed(1));
    expect(accuracyOf(progress)).toMatchObject({ accuracy: 1, bounds: [0.5, 1] });
    expect(progress.failedByKind).toEqual({ server: 1 });
  });

  test('an outcome that replaces a failure takes it out of the count', () => {
    const progress = fold(open(1), failed(0), { ...scored(0, 1), replaces: 'server' });
    expect(progress).toMatchObject({ scored: 1, failed: 0, failedByKind: {} });
  });

  test('calls that a dead runner left behind are counted when the next one opens a segment', () => {
    const progress = fold(open(1), attempt(0), attempt(1), completion(0), open(2));
    expect(progress).toMatchObject({ inFlight: 0, unresolved: 1 });
  });

  test('the status follows from the facts', () => {
    const cases: [string, boolean, ...JournalEvent[]][] = [
      ['pending', false],
      ['running', true, open(1), scored(0, 1)],
      ['running', true, open(1), scored(0, 1), scored(1, 1)],
      ['completed', false, open(1), scored(0, 1), scored(1, 1)],
      ['completed', true, open(1), scored(0, 1), failed(1), close('finished')],
      ['interrupted', false, open(1), scored(0, 1), close('interrupted')],
      ['failed', false, open(1), { e: 'stop', t: 1, error: { kind: 'auth', message: 'no' } }, close('stopped')],
      [
        'interrupted',
        false,
        open(1),
        { e: 'stop', t: 1, error: { kind: 'rate-limit', message: 'later' }, until: 9000 },
        close('stopped'),
      ],
      [
        'running',
        true,
        open(1),
        { e: 'stop', t: 1, error: { kind: 'auth', message: 'no' } },
        close('stopped'),
        open(2),
      ],
    ];
    for (const [status, alive, ...events] of cases) expect(statusOf(task, fold(...events), alive)).toBe(status);
  });

  test('the checkpoint says when it began and ended, and what stopped it', () => {
    const done = checkpointOf(task, fold(open(1), scored(0, 1), scored(1, 0), close('finished')), false, 4);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      started_at: '1970-01-01T00:00:01.000Z',
      completed_at: '1970-01-01T00:00:01.300Z',
      results: { scored: 2, metrics: { exact_match: 0.5 }, samples_per_second: 4 },
    });
    const refused = checkpointOf(
      task,
      fold(open(1), { e: 'stop', t: 1, error: { kind: 'auth', message: 'bad key' } }, close('stopped')),
      false,
      null,
    );
    expect(refused).toMatchObject({ status: 'failed', progress: 0, completed_at: null, error: 'auth: bad key' });
  });
});
