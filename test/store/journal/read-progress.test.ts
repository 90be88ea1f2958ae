import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/core/event.ts';
import { applyEvent, emptyProgress, type TaskProgress } from '../../../src/core/progress.ts';
import {
  encodeHeartbeat,
  type FoldedTask,
  type Heartbeat,
  heartbeatPath,
  readHeartbeats,
} from '../../../src/store/journal/heartbeat.ts';
import { readTaskProgress } from '../../../src/store/journal/read-progress.ts';
import {
  attempt,
  completion,
  failed,
  lines,
  openEvent,
  ownerNamed,
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

function fold(events: readonly JournalEvent[]): TaskProgress {
  const progress = emptyProgress();
  for (const event of events) applyEvent(progress, event);
  return progress;
}

function heartbeat(runner: string, task: Omit<FoldedTask, 'live'>): Heartbeat {
  const live = { in_flight: 3, limit: 5, waiting: null, samples_per_second: 1 };
  return {
    v: 1,
    owner: ownerNamed(runner),
    seq: 1,
    time: '',
    main_loop_seconds: 0,
    memory_mb: 96,
    cpu_seconds: 1.5,
    storage: null,
    closed: false,
    tasks: { [taskId]: { ...task, live } },
  };
}

const read = (heartbeats: Heartbeat[] = []) => readTaskProgress(run.path, taskId, heartbeats);

describe('the progress of a task', () => {
  const events = [openEvent(1), ...wholeSample(0), failed(1, 'empty'), ...wholeSample(2, 1, 0), attempt(3)];

  test('that nobody ran is empty', () => {
    expect(read()).toEqual({ progress: emptyProgress(), owner: null, live: null, warnings: [] });
  });

  test('is the same from whatever place in the journal a heartbeat tells it', () => {
    run.write(1, events);
    for (let known = 1; known <= events.length; known++) {
      const task = { segment: 1, offset: lines(events.slice(0, known)).length, progress: fold(events.slice(0, known)) };
      const reading = read([heartbeat('r1', task)]);
      expect(reading.progress).toEqual(fold(events));
      expect(reading.live).toMatchObject({ in_flight: 3, limit: 5 });
    }
  });

  test('is read behind a heartbeat only: what is before it costs nothing', () => {
    const path = run.write(1, events);
    const size = lines(events).length;
    writeFileSync(path, `${'x'.repeat(size - 1)}\n`);
    appendFileSync(path, lines(wholeSample(3)));
    const { progress, warnings } = read([heartbeat('r1', { segment: 1, offset: size, progress: fold(events) })]);
    expect([progress.scored, warnings]).toEqual([3, []]);
  });

  test('is read from the start when no line ends where the heartbeat says that it knows it: the journal was changed', () => {
    const path = run.write(1, events);
    const known = heartbeat('r1', { segment: 1, offset: lines(events).length, progress: fold(events) });
    writeFileSync(path, `a line that was put before\n${lines(events).toString()}`);
    expect(read([known]).warnings[0]).toContain('is damaged in line 1, at byte offset 0');
  });

  test('does not count what was written behind the place from which another runner went on', () => {
    const early = lines([openEvent(1), ...wholeSample(0)]).length;
    run.write(1, [openEvent(1), ...wholeSample(0), completion(1), scored(1)]);
    run.write(2, [openEvent(2), { e: 'adopt', upto: { 1: early } }, ...wholeSample(1)]);
    const late = fold([openEvent(1), ...wholeSample(0), completion(1), scored(1)]);
    const whole = fold([openEvent(1), ...wholeSample(0), openEvent(2), ...wholeSample(1)]);
    const stale = heartbeat('r1', {
      segment: 1,
      offset: lines([openEvent(1), ...wholeSample(0), completion(1), scored(1)]).length,
      progress: late,
    });
    const fitting = heartbeat('r1', { segment: 1, offset: early, progress: fold([openEvent(1), ...wholeSample(0)]) });
    expect(read().progress).toEqual(whole);
    expect(read([stale]).progress).toEqual(whole);
    expect(read([fitting, stale]).progress).toEqual(whole);
    expect(read().owner?.runner).toBe('r2');
    expect(read([stale]).live).toBeNull();
  });

  test('is told with a warning where a line is damaged', () => {
    const bytes = lines(events);
    bytes[lines(events.slice(0, 2)).length + 9] = 0;
    const path = run.write(1, bytes);
    const { progress, warnings } = read();
    expect([progress.scored, progress.completions]).toEqual([2, 1]);
    expect(warnings).toEqual([
      `${path} is damaged in line 3, at byte offset ${lines(events.slice(0, 2)).length}; that line is not counted.`,
    ]);
    const behind = heartbeat('r1', {
      segment: 1,
      offset: lines(events.slice(0, 1)).length,
      progress: fold(events.slice(0, 1)),
    });
    expect(read([behind]).warnings).toEqual(warnings);
  });

  test('counts no outcome twice that stands there twice, and warns of it', () => {
    const outcome = wholeSample(0).slice(-1);
    const path = run.write(1, [openEvent(1), ...wholeSample(0), ...outcome, ...wholeSample(1)]);
    const { progress, warnings } = read();
    expect([progress.scored, progress.failed]).toEqual([2, 0]);
    const offset = lines([openEvent(1), ...wholeSample(0)]).length;
    expect(warnings).toEqual([`${path} is damaged in line 5, at byte offset ${offset}; that line is not counted.`]);
  });

  test('waits for the rest of a line that is being written', () => {
    const path = run.write(1, lines(events).subarray(0, -5));
    expect(read()).toMatchObject({ progress: fold(events.slice(0, -1)), warnings: [] });
    appendFileSync(path, lines(events).subarray(-5));
    expect(read().progress).toEqual(fold(events));
  });

  test('needs no heartbeat whose journal is gone', () => {
    run.write(1, events);
    const gone = heartbeat('r9', { segment: 4, offset: 10, progress: emptyProgress() });
    const short = heartbeat('r8', { segment: 1, offset: 1_000_000, progress: emptyProgress() });
    expect(read([gone, short]).progress).toEqual(fold(events));
    rmSync(run.journal, { recursive: true });
    expect(read([gone]).progress).toEqual(emptyProgress());
  });
});

test('heartbeats that are no heartbeats are passed over, whatever they are', () => {
  const whole = heartbeat('r1', { segment: 1, offset: 1, progress: emptyProgress() });
  const path = heartbeatPath(run.path, 'r1');
  writeFileSync(path, encodeHeartbeat(whole));
  writeFileSync(join(run.path, 'runners', '.r2.json.1.tmp'), 'x');
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), fc.constant('{"v":1}')), (content) => {
      writeFileSync(heartbeatPath(run.path, 'r3'), content);
      expect(readHeartbeats(run.path)).toEqual([whole]);
    }),
  );
});

test('a heartbeat of which one bit is another is passed over: its counts are believed', () => {
  const bytes = encodeHeartbeat(heartbeat('r1', { segment: 1, offset: 1, progress: emptyProgress() }));
  for (let bit = 0; bit < 8 * bytes.length; bit += 3) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(heartbeatPath(run.path, 'r1'), changed);
    expect(readHeartbeats(run.path)).toEqual([]);
  }
});

test('a heartbeat with a sound checksum is passed over all the same when a part of it is not what it must be', () => {
  const whole = heartbeat('r1', { segment: 1, offset: 1, progress: fold([...wholeSample(0), failed(1, 'empty')]) });
  const parts = (value: unknown, path: string[] = []): string[][] =>
    typeof value !== 'object' || value === null
      ? [path]
      : [
          ...(path.length === 0 ? [] : [path]),
          ...Object.entries(value).flatMap(([key, member]) => parts(member, [...path, key])),
        ];
  for (const path of parts(whole)) {
    const changed = structuredClone(whole) as unknown as Record<string, never>;
    const holder = path.slice(0, -1).reduce((value, key) => value[key] as unknown as Record<string, never>, changed);
    Object.assign(holder, { [path.at(-1) ?? '']: [['wrong']] });
    writeFileSync(heartbeatPath(run.path, 'r1'), encodeHeartbeat(changed as unknown as Heartbeat));
    const known = path.at(-1) === 'status';
    if (!known) expect(readHeartbeats(run.path), path.join('.')).toEqual([]);
  }
});
