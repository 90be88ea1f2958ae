import { appendFileSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/core/event.ts';
import { Recovery, refuseDamage } from '../../../src/store/journal/recovery.ts';
import { encodeRecord } from '../../../src/store/journal/record.ts';
import { scanSegment } from '../../../src/store/journal/scan.ts';
import {
  attempt,
  completion,
  failed,
  lines,
  openEvent,
  plannedTask,
  RunDirectory,
  scored,
  spec,
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

const belonging = { submission: '20261120_173000', task: taskId, spec };
const read = (samples = 4, repeats = 1): Recovery =>
  new Recovery(run.journal, plannedTask(samples, repeats), belonging).read();
const pendingOf = ({ fold }: Recovery): number[] => Array.from(fold.passes.pending(false), ({ pass }) => pass.sample);

describe('a journal that was cut at any byte', () => {
  test('keeps every record that is wholly before the cut, and nothing else', () => {
    const events = [
      openEvent(1),
      ...wholeSample(0),
      attempt(1),
      completion(1, 1, 'ünïcode'),
      failed(2, 'empty'),
      ...wholeSample(3),
    ];
    const whole = lines(events);
    for (let cut = 0; cut <= whole.length; cut++) {
      run.write(1, whole.subarray(0, cut));
      const kept = eventsBefore(events, cut);
      const recovery = read();
      expect(recovery.damage, `cut at ${cut}`).toEqual([]);
      const ended = new Set(kept.flatMap((event) => (event.e === 'outcome' ? [event.s] : [])));
      expect(pendingOf(recovery)).toEqual([0, 1, 2, 3].filter((sample) => !ended.has(sample)));
      expect(recovery.fold.progress.completions).toBe(kept.filter(({ e }) => e === 'completion').length);
      expect(recovery.fold.progress.attempts).toBe(kept.filter(({ e }) => e === 'attempt').length);
      expect(recovery.torn).toBe(cut === lines(kept).length ? 0 : 1);
    }
  });
});

function eventsBefore(events: readonly JournalEvent[], cut: number): JournalEvent[] {
  let end = 0;
  return events.filter((event) => (end += encodeRecord(event).length) <= cut);
}

describe('a damaged journal', () => {
  const events = [openEvent(1), ...wholeSample(0), ...wholeSample(1), ...wholeSample(2)];
  const offsetOf = (line: number): number => lines(events.slice(0, line - 1)).length;
  const refused = (recovery: Recovery): string => {
    try {
      refuseDamage(recovery.damage);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('is refused with file, line and offset, and what the other lines say still counts', () => {
    const bytes = lines(events);
    bytes[offsetOf(4) + 20] = 0x7e;
    const path = run.write(1, bytes);
    const recovery = read();
    expect(refused(recovery)).toBe(`${path} is damaged in line 4, at byte offset ${offsetOf(4)}.`);
    expect(pendingOf(recovery)).toEqual([0, 3]);
    expect(() => {
      refuseDamage(recovery.damage);
    }).toThrow(expect.objectContaining({ exitCode: 7 }));
  });

  test.each<[string, (bytes: Buffer) => Buffer, number]>([
    ['a page of zeros', (bytes) => bytes.fill(0, offsetOf(3) + 4, offsetOf(6) + 4), 3],
    [
      'two lines glued together',
      (bytes) => Buffer.concat([bytes.subarray(0, offsetOf(4) - 1), bytes.subarray(offsetOf(4))]),
      3,
    ],
    [
      'a lost line feed at the front',
      (bytes) => Buffer.concat([bytes.subarray(0, offsetOf(2) - 1), bytes.subarray(offsetOf(2))]),
      1,
    ],
    ['other line ends', (bytes) => Buffer.from(bytes.toString().replaceAll('\n', '\r\n')), 1],
    [
      'an outcome that stands twice',
      (bytes) => Buffer.concat([bytes.subarray(0, offsetOf(5)), bytes.subarray(offsetOf(4))]),
      5,
    ],
    ['another kind of file', () => Buffer.from('hello\nworld\n'), 1],
    ['a second header', (bytes) => Buffer.concat([bytes, bytes.subarray(0, offsetOf(2))]), 11],
    ['a lost header', (bytes) => bytes.subarray(offsetOf(2)), 1],
    ['a sample that the task does not have', (bytes) => Buffer.concat([bytes, lines(wholeSample(4))]), 11],
  ])('by %s is refused', (_, damage, line) => {
    run.write(1, damage(lines(events)));
    expect(refused(read())).toMatch(new RegExp(`is damaged in line ${line}, at`));
  });

  test('by something at its very end is merely torn', () => {
    run.write(1, Buffer.concat([lines(events), Buffer.from('garbage\nmore garbage\n\0\0')]));
    const recovery = read();
    expect([recovery.damage, recovery.torn]).toEqual([[], 3]);
  });

  test('that belongs to another submission, task or plan is refused', () => {
    run.write(1, [{ ...openEvent(1), spec: 'other' }]);
    expect(read().planChanged).toBe(true);
  });
});

describe('recovery', () => {
  test('passes over what has no segment of ours as its name', () => {
    run.write(1, [openEvent(1), ...wholeSample(0)]);
    writeFileSync(join(run.journal, '000001.jsonl.bak'), 'x\n');
    writeFileSync(join(run.journal, '2.jsonl'), 'x\n');
    writeFileSync(join(run.journal, '.r1.2.tmp'), 'x\n');
    mkdirSync(join(run.journal, '000003.jsonl'));
    expect(read().damage).toEqual([]);
  });

  test('reads on where it stopped, in lines that were half written by then, too', () => {
    const rest = lines(wholeSample(1));
    run.write(1, Buffer.concat([lines([openEvent(1), ...wholeSample(0)]), rest.subarray(0, 30)]));
    const recovery = read();
    expect([recovery.fold.progress.scored, recovery.torn]).toEqual([1, 1]);
    appendFileSync(run.segment(1), rest.subarray(30));
    expect([recovery.read().fold.progress.scored, recovery.torn]).toEqual([2, 0]);
  });

  test('counts of a lost segment only what its successor had read; answers behind that are still of use', () => {
    const first = lines([openEvent(1), ...wholeSample(0), attempt(1)]);
    const late = lines([completion(1), scored(1, 1, 1), { e: 'close', t: 1, why: 'lost' }]);
    run.write(1, Buffer.concat([first, late]));
    run.write(2, [openEvent(2), { e: 'adopt', upto: { 1: first.length } }]);
    run.write(3, [openEvent(3), { e: 'adopt', upto: { 1: first.length + late.length, 2: 1000 } }]);
    const recovery = read();
    expect(recovery.fold.progress).toMatchObject({ scored: 1, completions: 1, unresolved: 1, closed: null });
    expect(pendingOf(recovery)).toEqual([1, 2, 3]);
    expect(recovery.fold.unresolved).toBe(0);
    expect(recovery.fold.answers(1)).toHaveLength(1);
  });

  test('knows the calls that were left without an answer', () => {
    const error = { kind: 'server', message: 'x' } as const;
    run.write(1, [
      openEvent(1),
      attempt(0),
      attempt(1),
      { ...attempt(1), e: 'error', error, billed: true },
      attempt(1, 1, 'k1.0', 2),
      attempt(2),
      completion(2),
    ]);
    const { fold } = read();
    expect([fold.unresolved, [...fold.unresolvedPasses()]]).toEqual([2, [0, 1]]);
  });
});

describe('a scan', () => {
  test('shows lines longer than what is read at a time, wherever they are cut', () => {
    const path = run.write(1, [
      openEvent(1),
      completion(0, 1, 'x'.repeat(500)),
      completion(1, 1, 'y'.repeat(3000)),
      attempt(2),
    ]);
    for (let chunkBytes = 1; chunkBytes < 700; chunkBytes += 13) {
      const seen: string[] = [];
      const scan = scanSegment(
        path,
        ({ bytes, start, end, offset }) => {
          seen.push(bytes.toString('latin1', start, end));
          expect(
            lines([
              openEvent(1),
              completion(0, 1, 'x'.repeat(500)),
              completion(1, 1, 'y'.repeat(3000)),
              attempt(2),
            ]).indexOf(bytes.subarray(start, end)),
          ).toBe(offset);
          return 'next';
        },
        { chunkBytes },
      );
      expect(seen.join('')).toBe(readFileSync(path, 'latin1'));
      expect(scan.position).toEqual({ offset: readFileSync(path).length, lines: 4 });
    }
  });
});
