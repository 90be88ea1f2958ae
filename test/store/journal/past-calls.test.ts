import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/core/event.ts';
import { decodeRecord, skimEvent } from '../../../src/store/journal/event-shape.ts';
import { encodeRecord } from '../../../src/store/journal/record.ts';
import { TaskFold } from '../../../src/store/journal/task-fold.ts';

const call = { s: 0, r: 1, k: '0123456789abcdef.0', t: 1 } as const;
const attempt = (a: number, m?: [number, number | null]): JournalEvent => ({
  e: 'attempt',
  ...call,
  a,
  ...(m === undefined ? {} : { m }),
});
const answer = (a: number): JournalEvent => ({ e: 'completion', ...call, a, status: 200, ms: 1, body: '{}' });
const error = (a: number, billed: boolean): JournalEvent => ({
  e: 'error',
  ...call,
  a,
  error: { kind: billed ? 'timeout' : 'rate-limit', message: '' },
  billed,
});
const failed: JournalEvent = {
  e: 'outcome',
  s: 0,
  r: 1,
  t: 2,
  ms: 1,
  calls: 1,
  status: 'failed',
  error: { kind: 'thrown', message: '' },
};

function foldOf(...events: readonly JournalEvent[]): TaskFold {
  const fold = new TaskFold({ num_examples: 2, n_repeats: 1 });
  events.forEach((event, offset) => fold.apply(event, { path: 'p', offset, length: 1 }));
  return fold;
}

describe('what earlier runs left behind of a pass', () => {
  test('an attempt without a second line is lost, and may have taken what it was written down with', () => {
    const fold = foldOf(attempt(1, [120, 50]));
    expect(fold.past(0)).toEqual({ counted: 0, lost: [{ input: 120, output: 50 }] });
    expect(fold.uncounted()).toEqual([0]);
  });

  test('a refused attempt leaves nothing, one that may have been billed is lost, and an answer is an answer', () => {
    const fold = foldOf(
      attempt(1, [1, 1]),
      error(1, false),
      attempt(2, [2, 2]),
      error(2, true),
      attempt(3, [3, 3]),
      answer(3),
    );
    expect(fold.past(0)).toEqual({ counted: 0, lost: [{ input: 2, output: 2 }] });
    expect(fold.answers(0)).toHaveLength(1);
  });

  test('a later run that counts its attempts from 1 again hides none of those of the run that died', () => {
    const fold = foldOf(attempt(1, [1, 1]), attempt(1, [2, 2]), answer(1));
    expect(fold.past(0).lost).toEqual([{ input: 1, output: 1 }]);
  });

  test('an outcome counts all that went before it: what follows is new', () => {
    const fold = foldOf(attempt(1, [1, 1]), attempt(2, [1, 1]), answer(2), failed);
    expect(fold.past(0)).toEqual({ counted: 1, lost: [] });
    expect(fold.uncounted()).toEqual([]);
    fold.apply(attempt(1, [9, null]), { path: 'p', offset: 9, length: 1 });
    fold.apply(answer(2), { path: 'p', offset: 10, length: 1 });
    expect(fold.past(0)).toEqual({ counted: 1, lost: [{ input: 9, output: null }] });
    expect(fold.uncounted()).toEqual([0]);
  });

  test.each([[attempt(7, [120, 50])], [attempt(7, [120, null])], [attempt(7)]])(
    '%j reads back as it was written',
    (event) => {
      const line = encodeRecord(event);
      expect(decodeRecord(line)).toEqual(event);
      expect(skimEvent(line, 0, line.length)).toEqual(event);
    },
  );
});
