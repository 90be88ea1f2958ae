import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { StorageError } from '../../../src/core/errors.ts';
import type { JournalEvent } from '../../../src/core/event.ts';
import { emptyProgress } from '../../../src/core/progress.ts';
import type { TaskJournal } from '../../../src/core/journal.ts';
import { encodeHeartbeat, heartbeatPath, readHeartbeats } from '../../../src/store/journal/heartbeat.ts';
import { readTaskProgress } from '../../../src/store/journal/read-progress.ts';
import { type Lease, openRunStore, type RunStore, type RunStoreOptions } from '../../../src/store/journal/run-store.ts';
import { bundledDiskThread } from '../../support/disk-thread-url.ts';
import {
  attempt,
  completion,
  failed,
  openEvent,
  plannedSubmission,
  plannedTask,
  processesHere,
  RunDirectory,
  scored,
  spec,
  taskId,
  wholeSample,
} from '../../support/journal-rig.ts';

let thread: ReturnType<typeof bundledDiskThread>;
let run: RunDirectory;
const stores: RunStore[] = [];

beforeAll(() => {
  thread = bundledDiskThread();
});
afterAll(() => {
  thread.remove();
});
beforeEach(() => {
  run = new RunDirectory();
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map(async (store) => store.close()));
  run.remove();
});

const gently = { steal: false, acceptCorruption: false, allowChanged: false, retryFailed: false };

async function open(more: Partial<RunStoreOptions> = {}): Promise<RunStore> {
  const store = await openRunStore({
    directory: run.path,
    taskFile: run.taskFile,
    cwd: run.cwd,
    submission: plannedSubmission(plannedTask()),
    specSha256: spec,
    threadUrl: thread.url,
    clock: systemClock,
    environment: {},
    processes: processesHere(7, []),
    onWarning: () => {},
    onStorage: () => {},
    onLost: () => {},
    ...more,
  });
  stores.push(store);
  return store;
}

function leased(lease: Lease): TaskJournal {
  if (lease.state !== 'leased') throw new Error(`the task is ${lease.state}`);
  return lease.journal;
}

function append(journal: TaskJournal, events: readonly JournalEvent[]): void {
  for (const event of events) journal.append(event);
}

const samplesOf = (journal: TaskJournal): number[] => Array.from(journal.pending(), ({ sample }) => sample);

test('a run directory that cannot be written is told as what it is, not as a bug', async () => {
  rmSync(join(run.path, 'runners'), { recursive: true });
  writeFileSync(join(run.path, 'runners'), 'a file in the way of the folder');
  await expect(open()).rejects.toThrow(StorageError);
  await expect(open()).rejects.toThrow(/^Cannot keep results in ".*runners"/);
});

describe('a run', () => {
  test('writes what it is told, counts it once it is durable, and lets go', async () => {
    const store = await open();
    const lease = await store.lease(plannedTask(), gently);
    expect(lease).toMatchObject({ state: 'leased', unresolved: 0 });
    const journal = leased(lease);
    expect(samplesOf(journal)).toEqual([0, 1, 2, 3]);
    append(journal, wholeSample(0));
    await journal.synced();
    expect(journal.progress).toMatchObject({ scored: 1, attempts: 1, completions: 1, inFlight: 0 });
    expect(statSync(run.segment(1)).mode & 0o777).toBe(0o600);
    append(journal, [...wholeSample(1), ...wholeSample(2), ...wholeSample(3)]);
    await journal.close('finished');
    expect(journal.progress).toMatchObject({ scored: 4, closed: { why: 'finished' } });
    expect(await store.lease(plannedTask(), gently)).toMatchObject({ state: 'complete', progress: { scored: 4 } });
    expect(await store.close()).toEqual({ rescued: [] });
  });

  test('has written what is recorded when it says so, all of a turn together and in order', async () => {
    const journal = leased(await (await open()).lease(plannedTask(), gently));
    const before = readFileSync(run.segment(1)).length;
    const recorded = [attempt(0), attempt(1), completion(0)].map(async (event) => journal.record(event));
    journal.append(scored(0));
    expect(readFileSync(run.segment(1)).length).toBe(before);
    await recorded[0];
    const written = readFileSync(run.segment(1)).subarray(before).toString().trim().split('\n');
    expect(written.map((line) => (JSON.parse(line) as { e: string }).e)).toEqual([
      'attempt',
      'attempt',
      'completion',
      'outcome',
    ]);
    await Promise.all(recorded);
  });

  test('leaves a heartbeat that holds the fold, so that poll need not read the journal', async () => {
    const store = await open();
    const journal = leased(await store.lease(plannedTask(), gently));
    append(journal, wholeSample(0));
    await journal.synced();
    store.live(taskId, { in_flight: 1, limit: 5, waiting: null, samples_per_second: 2 });
    await store.close();
    const [heartbeat] = readHeartbeats(run.path);
    expect(heartbeat).toMatchObject({ closed: true, storage: null, owner: { runner: store.runnerId } });
    expect(heartbeat?.tasks[taskId]).toMatchObject({
      segment: 1,
      offset: readFileSync(run.segment(1)).length,
      progress: { scored: 1, closed: { why: 'interrupted' } },
    });
    expect(readTaskProgress(run.path, taskId, [heartbeat!]).progress).toEqual(
      readTaskProgress(run.path, taskId, []).progress,
    );
  });

  test('goes on where a dead one stopped, and asks last what that one may still have in flight', async () => {
    run.write(1, [openEvent(1), ...wholeSample(1), attempt(0), attempt(2), completion(2)]);
    const store = await open();
    const lease = await store.lease(plannedTask(), gently);
    expect(lease).toMatchObject({ state: 'leased', takenFrom: 'dead', unresolved: 1 });
    const journal = leased(lease);
    expect(samplesOf(journal)).toEqual([2, 3, 0]);
    expect(journal.recorded({ sample: 2, repeat: 1 })).toEqual([completion(2)]);
    expect(journal.recorded({ sample: 1, repeat: 1 })).toEqual([]);
    expect(journal.progress).toMatchObject({ scored: 1, unresolved: 1, inFlight: 0 });
  });

  test('leaves a task alone whose owner lives, unless told to steal it', async () => {
    run.write(1, [openEvent(1), ...wholeSample(1)]);
    const store = await open({ processes: processesHere(7, [90_001]) });
    expect(await store.lease(plannedTask(), gently)).toMatchObject({ state: 'held', owner: { pid: 90_001 } });
    const lease = await store.lease(plannedTask(), { ...gently, steal: true });
    expect(lease).toMatchObject({ state: 'leased', takenFrom: 'stolen' });
  });

  test('knows within 5 ms that it lost the task', async () => {
    let now = 0;
    const clock = { ...systemClock, monotonic: () => now };
    const journal = leased(await (await open({ clock })).lease(plannedTask(), gently));
    expect(journal.held()).toBe(true);
    run.write(2, [openEvent(2)]);
    now += 5;
    expect(journal.held()).toBe(false);
  });

  test('refuses a plan that changed since the journal was begun, and says what that would cost', async () => {
    run.write(1, [{ ...openEvent(1), spec: 'another' }, ...wholeSample(0), { e: 'close', t: 1, why: 'interrupted' }]);
    const store = await open();
    await expect(store.lease(plannedTask(), gently)).rejects.toThrow('up to 1 answers that were paid for');
    expect(await store.lease(plannedTask(), { ...gently, allowChanged: true })).toMatchObject({ state: 'leased' });
  });

  test('takes failed samples up again only when told to, and says how they had failed', async () => {
    run.write(1, [
      openEvent(1),
      failed(0, 'thrown'),
      ...[1, 2, 3].flatMap((s) => wholeSample(s)),
      { e: 'close', t: 1, why: 'finished' },
    ]);
    const store = await open();
    expect(await store.lease(plannedTask(), gently)).toMatchObject({ state: 'complete', progress: { failed: 1 } });
    const journal = leased(await store.lease(plannedTask(), { ...gently, retryFailed: true }));
    expect([...journal.pending()]).toEqual([{ sample: 0, repeat: 1, failed: 'thrown' }]);
    journal.append(scored(0, 1, 1, { replaces: 'thrown' }));
    await journal.synced();
    expect(journal.progress).toMatchObject({ scored: 4, failed: 0, failedByKind: {} });
  });

  test('tells count and sum of the scores that other repeats of a sample have', async () => {
    const task = plannedTask(2, 3);
    run.write(1, [openEvent(1), ...wholeSample(1, 1, 0.5)]);
    const journal = leased(await (await open()).lease(task, gently));
    expect(journal.prior(0)).toBeUndefined();
    append(journal, wholeSample(1, 2, 1));
    expect(journal.prior(1)).toEqual({ exact_match: [2, 1.5] });
    expect([...journal.pending()].map(({ sample, repeat }) => [sample, repeat])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
      [0, 3],
      [1, 3],
    ]);
  });

  test('clears away what killed runners left, once it says everything that they had said', async () => {
    run.write(1, [openEvent(1), ...wholeSample(0)]);
    writeFileSync(join(run.journal, '.r1.1.tmp'), '');
    const dead = {
      v: 1 as const,
      owner: openEvent(1).owner,
      seq: 1,
      time: '',
      main_loop_seconds: 0,
      memory_mb: 96,
      cpu_seconds: 1.5,
      storage: null,
      closed: false,
    };
    const task = { segment: 1, offset: 1, progress: emptyProgress(), live: null };
    writeFileSync(heartbeatPath(run.path, 'r1'), encodeHeartbeat({ ...dead, tasks: { [taskId]: task } }));
    const other = { ...dead, owner: { ...dead.owner, runner: 'r0' }, tasks: { other: task } };
    writeFileSync(heartbeatPath(run.path, 'r0'), encodeHeartbeat(other));
    const store = await open();
    leased(await store.lease(plannedTask(), gently));
    await store.close();
    expect(
      readHeartbeats(run.path)
        .map(({ owner }) => owner.runner)
        .sort(),
    ).toEqual([store.runnerId, 'r0'].sort());
    expect(readdirSync(run.journal)).toEqual(['000001.jsonl', '000002.jsonl']);
  });
});
