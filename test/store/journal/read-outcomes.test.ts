import fc from 'fast-check';
import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEvent, OutcomeEvent } from '../../../src/core/event.ts';
import { findOutcomes, readSampleRecord } from '../../../src/store/journal/read-outcomes.ts';
import {
  attempt,
  completion,
  failed,
  lines,
  openEvent,
  plannedTask,
  RunDirectory,
  scored,
  taskId,
  wholeSample,
} from '../../support/journal-rig.ts';

let run: RunDirectory;
beforeEach(() => {
  run = new RunDirectory();
});
afterEach(() => {
  run.remove();
});

function found(failedOnly: boolean, samples = 4, repeats = 1): OutcomeEvent[] {
  return [...findOutcomes(run.path, taskId, plannedTask(samples, repeats), failedOnly).read()];
}

function names(outcomes: readonly OutcomeEvent[]): string[] {
  return outcomes.map(({ s, r, status }) => `${s}/${r} ${status}`);
}

describe('the outcomes in a journal', () => {
  it('come in the order of the samples, whatever order they were written in', () => {
    run.write(1, [openEvent(1), scored(2, 2), failed(3, 'timeout'), scored(0), scored(2), scored(0, 2)]);
    expect(names(found(false, 4, 2))).toEqual(['0/1 scored', '0/2 scored', '2/1 scored', '2/2 scored', '3/1 failed']);
    expect(names(found(true, 4, 2))).toEqual(['3/1 failed']);
  });

  it('are the present ones: a failure that was run again is no failure any more', () => {
    run.write(1, [openEvent(1), failed(0, 'empty'), failed(1, 'empty')]);
    run.write(2, [openEvent(2), scored(0, 1, 1, { replaces: 'empty' })]);
    expect(names(found(false))).toEqual(['0/1 scored', '1/1 failed']);
    expect(names(found(true))).toEqual(['1/1 failed']);
  });

  it('are not those that a runner wrote after it had lost the lease', () => {
    const before = lines([openEvent(1), scored(0)]);
    run.write(1, Buffer.concat([before, lines([scored(1, 1, 0)])]));
    run.write(2, [openEvent(2), { e: 'adopt', upto: { 1: before.length } }, scored(1, 1, 1)]);
    expect(found(false).map((event) => event.status === 'scored' && event.scores[0].value)).toEqual([1, 1]);
  });

  it('are told together with damage, and without a torn end', () => {
    const path = run.write(1, [openEvent(1), scored(0), scored(1)]);
    appendFileSync(path, '{"e":"outcome","s":2');
    expect(findOutcomes(run.path, taskId, plannedTask(), false)).toMatchObject({ count: 2, warnings: [] });
    appendFileSync(path, '\n');
    appendFileSync(path, lines([scored(3)]));
    const { count, warnings } = findOutcomes(run.path, taskId, plannedTask(), false);
    expect(count).toBe(3);
    expect(warnings).toEqual([
      `${path} is damaged in line 4, at byte offset ${lines([openEvent(1), scored(0), scored(1)]).length}; that line is not counted.`,
    ]);
  });

  it('are none before the first run', () => {
    expect(found(false)).toEqual([]);
  });

  it('are every one that was written, and each once', () => {
    const passes = fc.uniqueArray(fc.record({ s: fc.nat(30), r: fc.integer({ min: 1, max: 3 }), ok: fc.boolean() }), {
      selector: ({ s, r }) => `${s}/${r}`,
    });
    fc.assert(
      fc.property(passes, (given) => {
        run.write(1, [openEvent(1), ...given.map(({ s, r, ok }) => (ok ? scored(s, r) : failed(s, 'timeout', r)))]);
        const order = given.toSorted((a, b) => a.s - b.s || a.r - b.r);
        expect(names(found(false, 31, 3))).toEqual(
          order.map(({ s, r, ok }) => `${s}/${r} ${ok ? 'scored' : 'failed'}`),
        );
        expect(found(true, 31, 3)).toHaveLength(given.filter(({ ok }) => !ok).length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the record of one sample', () => {
  it('is all that was asked and answered, by repeat, with the bodies of the answers', () => {
    const error: JournalEvent = {
      e: 'error',
      s: 1,
      r: 1,
      k: 'k1.0',
      a: 1,
      t: 5,
      error: { kind: 'timeout', message: 'late' },
      billed: true,
    };
    run.write(1, [
      openEvent(1),
      ...wholeSample(0),
      attempt(1),
      error,
      completion(1, 1, 'hello', 'k1.0', 2),
      scored(1),
      attempt(1, 2),
    ]);
    const record = readSampleRecord(run.path, taskId, plannedTask(4, 2), 1);
    expect([...record.keys()]).toEqual([1, 2]);
    expect(record.get(1)?.calls.map(({ e }) => e)).toEqual(['attempt', 'error', 'completion']);
    expect(record.get(1)?.calls.at(-1)).toMatchObject({ body: 'hello', a: 2 });
    expect(record.get(1)?.outcome).toMatchObject({ status: 'scored' });
    expect(record.get(2)).toEqual({ calls: [attempt(1, 2)], outcome: null });
  });
});
