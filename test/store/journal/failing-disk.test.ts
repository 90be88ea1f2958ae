import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../../src/core/event.ts';
import type { TaskJournal } from '../../../src/core/journal.ts';
import { decodeRecord } from '../../../src/store/journal/event-shape.ts';
import { type Files, systemFiles } from '../../../src/store/journal/files.ts';
import { readTaskProgress } from '../../../src/store/journal/read-progress.ts';
import { Recovery } from '../../../src/store/journal/recovery.ts';
import {
  attempt,
  completion,
  openEvent,
  plannedTask,
  RunDirectory,
  scored,
  taskId,
  wholeSample,
} from '../../support/journal-rig.ts';
import { failure, SmallDisk, VirtualStore } from '../../support/virtual-store.ts';

let run: RunDirectory;
beforeEach(() => {
  run = new RunDirectory();
});
afterEach(() => {
  run.remove();
});

const recovered = (): Recovery => new Recovery(run.journal, plannedTask()).read();

function eventsIn(path: string): (JournalEvent | undefined)[] {
  const text = readFileSync(path, 'utf8');
  return text.split(/(?<=\n)/).map((line) => decodeRecord(Buffer.from(line)));
}

/** What is on disk says the same as what the journal says of itself, and nothing is damaged. */
function expectSame(journal: TaskJournal): void {
  const { fold, damage } = recovered();
  expect(damage).toEqual([]);
  expect(fold.progress).toEqual(journal.progress);
  expect(readTaskProgress(run.path, taskId, []).progress).toEqual(journal.progress);
}

describe('a full disk', () => {
  test('pauses the run, holds what was paid for, and goes on by itself once there is room', async () => {
    const disk = new SmallDisk(950, 0);
    const virtual = new VirtualStore(run, { files: disk.files });
    const journal = await virtual.journal();
    virtual.append(journal, [...wholeSample(0), ...wholeSample(1), ...wholeSample(2)]);
    expect(virtual.refusals).toEqual([expect.stringContaining('the disk is full')]);
    expect(virtual.store.storage()).toMatch(/[12] paid answers? (is|are) held in memory/);
    await virtual.clock.run(virtual.clock.sleep(3500));
    expect(journal.progress.scored).toBeLessThan(3);
    disk.room = 10_000;
    await virtual.synced(journal);
    expect(journal.progress.scored).toBe(3);
    await virtual.clock.run(virtual.clock.sleep(2000));
    expect([virtual.refusals.at(-1), virtual.store.storage()]).toEqual([null, null]);
    expectSame(journal);
  });

  test('takes what is in flight into the reserve, and pauses until the reserve is back', async () => {
    const disk = new SmallDisk(2000, 1400);
    const virtual = new VirtualStore(run, disk);
    const journal = await virtual.journal();
    virtual.append(journal, [...wholeSample(0), ...wholeSample(1), ...wholeSample(2)]);
    await virtual.synced(journal);
    expect(journal.progress.scored).toBe(3);
    expect(virtual.store.storage()).toBe(
      'the disk is full: no answer is lost; make room, and the run goes on by itself',
    );
    disk.room += 1400;
    await virtual.clock.run(virtual.clock.sleep(1500));
    expect(virtual.refusals.at(-1)).toBeNull();
    expect(disk.reserve.release()).toBe(true);
  });

  test('that is never freed ends in a rescue file, and the command that is told for it brings everything back', async () => {
    const disk = new SmallDisk(900, 0);
    const folder = mkdtempSync(join(tmpdir(), 'evals-rescue-test-'));
    const virtual = new VirtualStore(run, { files: disk.files, environment: { EVALS_RESCUE_DIR: folder } });
    const journal = await virtual.journal();
    virtual.append(journal, [...wholeSample(0), ...wholeSample(1), ...wholeSample(2)]);
    const { rescued } = await virtual.clock.run(virtual.store.close());
    const [name] = readdirSync(folder);
    const command = /type: mv -n (\S+) (\S+)$/.exec(rescued[0]!)!;
    expect(command.slice(1)).toEqual([join(folder, name!), run.segment(2)]);
    renameSync(command[1]!, command[2]!);
    const { fold, damage } = recovered();
    expect([damage, fold.progress.scored, fold.progress.completions]).toEqual([[], 3, 3]);
    rmSync(folder, { recursive: true });
  });

  test('is waited for at the end of a run that was not told to stop', async () => {
    const disk = new SmallDisk(900, 0);
    const virtual = new VirtualStore(run, { files: disk.files, stop: new AbortController().signal });
    const journal = await virtual.journal();
    virtual.append(journal, [...wholeSample(0), ...wholeSample(1)]);
    const closed = journal.close('finished');
    await virtual.clock.run(virtual.clock.sleep(5000));
    disk.room = 10_000;
    await virtual.clock.run(closed);
    expect(journal.progress).toMatchObject({ scored: 2, closed: { why: 'finished' } });
    expect(await virtual.clock.run(virtual.store.close())).toEqual({ rescued: [] });
  });
});

describe('an error at any single write', () => {
  test.each(['ENOSPC', 'EIO'])('(%s, half of it written) loses nothing and doubles nothing', async (code) => {
    for (let at = 3; at <= 12; at++) {
      let writes = 0;
      const writeSync: Files['writeSync'] = (fd, bytes, offset, length) => {
        writes += 1;
        if (writes === at) return systemFiles.writeSync(fd, bytes, offset, Math.ceil(length / 2));
        if (writes === at + 1) throw failure(code);
        return systemFiles.writeSync(fd, bytes, offset, length);
      };
      const virtual = new VirtualStore(run, { files: { writeSync } });
      const journal = await virtual.journal();
      virtual.append(
        journal,
        [0, 1, 2].flatMap((s) => wholeSample(s)),
      );
      await virtual.synced(journal);
      expect(journal.progress, `write ${at}`).toMatchObject({ scored: 3, completions: 3 });
      expectSame(journal);
      await virtual.clock.run(virtual.store.close());
      rmSync(run.journal, { recursive: true });
    }
  });

  test('whose half cannot be cut off again makes the run go on in a new segment', async () => {
    let failing = false;
    const writeSync: Files['writeSync'] = (fd, bytes, offset, length) => {
      if (!failing) return systemFiles.writeSync(fd, bytes, offset, length);
      failing = false;
      systemFiles.writeSync(fd, bytes, offset, 10);
      throw failure('EIO');
    };
    const ftruncateSync = (): never => {
      throw failure('EIO');
    };
    const virtual = new VirtualStore(run, { files: { writeSync, ftruncateSync } });
    const journal = await virtual.journal();
    virtual.append(journal, wholeSample(0));
    await virtual.synced(journal);
    failing = true;
    virtual.append(journal, wholeSample(1));
    await virtual.synced(journal);
    expect(existsSync(run.segment(2))).toBe(true);
    expect(journal.held()).toBe(true);
    expect(journal.progress).toMatchObject({ scored: 2, inFlight: 0, unresolved: 0 });
    expectSame(journal);
  });
});

describe('a failed sync', () => {
  test('is never repeated on the same file: what was not durable is written anew, and counted once', async () => {
    const virtual = new VirtualStore(run);
    const journal = await virtual.journal();
    virtual.append(journal, wholeSample(0));
    await virtual.synced(journal);
    virtual.syncFailures.push(failure('EIO'));
    virtual.append(journal, wholeSample(1));
    await virtual.synced(journal);
    expect(eventsIn(run.segment(2)).map((event) => event?.e)).toEqual([
      'open',
      'adopt',
      'attempt',
      'completion',
      'outcome',
    ]);
    virtual.append(journal, wholeSample(2));
    await virtual.synced(journal);
    expect(journal.progress).toMatchObject({ scored: 3, attempts: 3, completions: 3, inFlight: 0, unresolved: 0 });
    expectSame(journal);
  });

  test('counts nothing that is not durable', async () => {
    const openSync: Files['openSync'] = (path, ...rest) => {
      if (path.endsWith('.2.tmp')) throw failure('EROFS');
      return systemFiles.openSync(path, ...rest);
    };
    const virtual = new VirtualStore(run, { files: { openSync } });
    const journal = await virtual.journal();
    await virtual.synced(journal);
    virtual.syncFailures.push(failure('EIO'));
    virtual.append(journal, wholeSample(0));
    await virtual.clock.run(virtual.clock.sleep(2500));
    expect(journal.progress.scored).toBe(0);
    expect(virtual.store.storage()).toMatch(
      /the disk refuses to be written to \(EIO: it failed\): 1 paid answer is held/,
    );
  });
});

test('a runner that lost the task while the disk failed it saves the answers that it paid for', async () => {
  const folder = join(run.cwd, 'rescue');
  mkdirSync(folder);
  const virtual = new VirtualStore(run, { environment: { EVALS_RESCUE_DIR: folder } });
  const journal = await virtual.journal();
  await virtual.synced(journal);
  virtual.syncFailures.push(failure('EIO'));
  virtual.append(journal, [attempt(0), completion(0)]);
  run.write(2, [openEvent(2)]);
  await virtual.clock.run(virtual.clock.sleep(10));
  virtual.append(journal, [completion(1), scored(1)]);
  const { rescued } = await virtual.clock.run(virtual.store.close());
  expect(rescued).toEqual([expect.stringContaining(run.segment(3))]);
  const [name] = readdirSync(folder);
  expect(eventsIn(join(folder, name!)).slice(2)).toEqual([completion(0), completion(1)]);
});

describe('files that vanish under a run', () => {
  test('are made again from what is still open, once the loss is seen', async () => {
    const virtual = new VirtualStore(run);
    const journal = await virtual.journal();
    virtual.append(journal, wholeSample(0));
    await virtual.synced(journal);
    rmSync(run.journal, { recursive: true });
    virtual.append(journal, wholeSample(1));
    await virtual.synced(journal);
    virtual.append(journal, wholeSample(2));
    await virtual.synced(journal);
    expect(virtual.warnings).toEqual([`${run.segment(1)} has vanished; its task goes on in ${run.segment(2)}`]);
    expect(journal.progress).toMatchObject({ scored: 3, completions: 3 });
    const { fold } = recovered();
    expect(fold.progress).toMatchObject({ scored: 3, completions: 3, inFlight: 0 });
  });

  test('and come back do not count twice', async () => {
    const virtual = new VirtualStore(run);
    const journal = await virtual.journal();
    virtual.append(journal, wholeSample(0));
    await virtual.synced(journal);
    renameSync(run.segment(1), join(run.cwd, 'aside'));
    virtual.append(journal, wholeSample(1));
    await virtual.synced(journal);
    renameSync(join(run.cwd, 'aside'), run.segment(1));
    expect(recovered().fold.progress.scored).toBe(2);
    expectSameCounts(journal);
  });

  test('with the whole run directory stop the run, and everything is saved beside it', async () => {
    const virtual = new VirtualStore(run);
    const journal = await virtual.journal();
    virtual.append(journal, wholeSample(0));
    await virtual.synced(journal);
    rmSync(run.path, { recursive: true });
    virtual.append(journal, wholeSample(1));
    await virtual.synced(journal);
    virtual.append(journal, [completion(2)]);
    const { rescued } = await virtual.clock.run(virtual.store.close());
    expect(existsSync(run.path)).toBe(false);
    expect(virtual.lost).toEqual([expect.objectContaining({ exitCode: 7 })]);
    const saved = join(run.cwd, 'evals-rescue-20261120_173000', 'journal', taskId);
    expect(rescued).toEqual([expect.stringContaining(saved)]);
    const { fold } = new Recovery(saved, plannedTask()).read();
    expect(fold.progress).toMatchObject({ scored: 2, completions: 3 });
  });
});

function expectSameCounts(journal: TaskJournal): void {
  const { scored, failed } = recovered().fold.progress;
  expect({ scored, failed }).toEqual({ scored: journal.progress.scored, failed: journal.progress.failed });
}
