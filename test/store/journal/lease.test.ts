import { appendFileSync, linkSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Owner } from '../../../src/core/event.ts';
import type { Pass } from '../../../src/core/journal.ts';
import { encodeHeartbeat, type Heartbeat, heartbeatPath } from '../../../src/store/journal/heartbeat.ts';
import { type Files, systemFiles } from '../../../src/store/journal/files.ts';
import { readHead } from '../../../src/store/journal/segments.ts';
import {
  attempt,
  completion,
  lines,
  openEvent,
  ownerNamed,
  plannedTask,
  RunDirectory,
  scored,
  wholeSample,
} from '../../support/journal-rig.ts';
import { failure, gently, VirtualStore } from '../../support/virtual-store.ts';

let run: RunDirectory;
beforeEach(() => {
  run = new RunDirectory();
});
afterEach(() => {
  run.remove();
});

const far: Owner = { ...ownerNamed('far'), host: 'elsewhere' };

function beat(seq: number): void {
  const heartbeat: Heartbeat = {
    v: 1,
    owner: far,
    seq,
    time: '',
    main_loop_seconds: 0,
    memory_mb: 96,
    cpu_seconds: 1.5,
    storage: null,
    closed: false,
    tasks: {},
  };
  writeFileSync(heartbeatPath(run.path, 'far'), encodeHeartbeat(heartbeat));
}

describe('a task', () => {
  test('that nobody had is taken by a first segment whose header is complete and private', async () => {
    const virtual = new VirtualStore(run);
    await virtual.journal();
    expect(readdirSync(run.journal)).toEqual(['000001.jsonl']);
    expect(statSync(run.segment(1)).mode & 0o777).toBe(0o600);
    expect(readHead(run.segment(1)).open).toMatchObject({ segment: 1, owner: { runner: 'runner-7', pid: 7 } });
  });

  test('says in its first line how its requests are sent, where that was told', async () => {
    const strategy = { name: 'sliding-window:50', limit: 50 };
    const journal = await new VirtualStore(run).journal(plannedTask(), { ...gently, strategy });
    expect(readHead(run.segment(1)).open).toMatchObject({ strategy });
    expect(journal.progress.strategy).toEqual(strategy);
  });

  test.each([
    ['that was let go', [openEvent(1, ownerNamed('alive', 5)), { e: 'close', t: 1, why: 'interrupted' }], undefined],
    ['whose owner is dead', [openEvent(1), attempt(0)], 'dead'],
  ] as const)('%s is taken at once', async (_, events, takenFrom) => {
    run.write(1, [...events]);
    const virtual = new VirtualStore(run, { living: [5] });
    expect(await virtual.lease()).toMatchObject({ state: 'leased', ...(takenFrom && { takenFrom }) });
    expect(virtual.clock.monotonic()).toBe(0);
  });

  test('whose header was cut off is taken at once', async () => {
    run.write(1, lines([openEvent(1)]).subarray(0, 50));
    expect(await new VirtualStore(run).lease()).toMatchObject({ state: 'leased' });
  });

  test('of a runner on another machine is left alone as soon as its heartbeat moves', async () => {
    run.write(1, [openEvent(1, far)]);
    beat(1);
    const virtual = new VirtualStore(run);
    const lease = virtual.store.lease(plannedTask(), gently);
    const moving = virtual.clock.sleep(4200).then(() => {
      beat(2);
    });
    await virtual.clock.run(moving);
    expect(await virtual.clock.run(lease)).toMatchObject({ state: 'held', owner: { runner: 'far' } });
    expect(virtual.clock.monotonic()).toBe(4500);
  });

  test.each([
    [
      'stood still',
      () => {
        beat(1);
      },
    ],
    ['is missing', () => {}],
  ])('of a runner on another machine whose heartbeat %s for 30 s is taken', async (_, prepare) => {
    run.write(1, [openEvent(1, far)]);
    prepare();
    const virtual = new VirtualStore(run);
    expect(await virtual.lease()).toMatchObject({ state: 'leased', takenFrom: 'dead' });
    expect(virtual.clock.monotonic()).toBe(30_000);
  });

  test('is taken behind whatever occupies the next number', async () => {
    run.write(1, [openEvent(1)]);
    linkSync(run.segment(1), run.segment(7));
    await new VirtualStore(run).journal();
    expect(readdirSync(run.journal)).toContain('000008.jsonl');
  });

  test('can be leased where the file system has no hard links', async () => {
    const linkSyncRefused = (): never => {
      throw failure('EPERM');
    };
    const virtual = new VirtualStore(run, { files: { linkSync: linkSyncRefused } });
    const journal = await virtual.journal();
    virtual.append(journal, wholeSample(0));
    await virtual.synced(journal);
    expect(readdirSync(run.journal)).toEqual(['000001.jsonl']);
    expect(await new VirtualStore(run, { pid: 8, living: [7] }).lease()).toMatchObject({ state: 'held' });
  });

  test('that somebody else takes in the same moment is looked at again', async () => {
    let first = true;
    const linkSyncLate = (from: string, to: string): void => {
      if (first) run.write(1, [openEvent(1, ownerNamed('winner', 5))]);
      first = false;
      systemFiles.linkSync(from, to);
    };
    const virtual = new VirtualStore(run, {
      living: [5],
      files: { linkSync: linkSyncLate },
    });
    expect(await virtual.lease()).toMatchObject({ state: 'held', owner: { runner: 'winner' } });
    expect(readdirSync(run.journal)).toEqual(['000001.jsonl']);
  });

  test('with a damaged journal is not taken, unless the damage is accepted', async () => {
    const bytes = lines([openEvent(1), ...wholeSample(0), ...wholeSample(1)]);
    bytes[bytes.length - 300] = 0x7e;
    run.write(1, bytes);
    const virtual = new VirtualStore(run);
    await expect(virtual.lease()).rejects.toMatchObject({ exitCode: 7 });
    expect(readdirSync(run.journal)).toEqual(['000001.jsonl']);
    expect(await virtual.lease(plannedTask(), { ...gently, acceptCorruption: true })).toMatchObject({
      state: 'leased',
    });
  });
});

describe('a stolen task', () => {
  test('counts only what the thief had read, and does not buy the answers that arrive late', async () => {
    const victim = new VirtualStore(run, { pid: 5 });
    const old = await victim.journal();
    victim.append(old, [...wholeSample(0), attempt(1), attempt(2)]);
    await victim.synced(old);

    const thief = new VirtualStore(run, { pid: 6, living: [5] });
    const lease = await thief.lease(plannedTask(), { ...gently, steal: true });
    if (lease.state !== 'leased') throw new Error(lease.state);
    expect(lease).toMatchObject({ takenFrom: 'stolen', unresolved: 2 });
    expect(old.held()).toBe(false);

    const passes = lease.journal.pending()[Symbol.iterator]() as Iterator<Pass, undefined>;
    expect(passes.next().value).toMatchObject({ sample: 3 });
    victim.append(old, [completion(1), scored(1)]);
    await victim.clock.run(old.close('lost'));
    const late = passes.next().value!;
    expect(late).toMatchObject({ sample: 1 });
    expect(lease.journal.recorded(late)).toEqual([completion(1)]);
    thief.append(lease.journal, [scored(1), ...wholeSample(2), ...wholeSample(3)]);
    await thief.clock.run(lease.journal.close('finished'));
    expect(lease.journal.progress).toMatchObject({ scored: 4, unresolved: 2 });
    const again = await new VirtualStore(run, { pid: 9 }).lease();
    expect(again).toMatchObject({ state: 'complete', progress: lease.journal.progress });
  });

  test('keeps what its dead owner wrote between the first look at it and the taking', async () => {
    run.write(1, [openEvent(1), ...wholeSample(0)]);
    let raced = false;
    const openSync: Files['openSync'] = (path, ...rest) => {
      if (path.endsWith('.2.tmp') && !raced) {
        raced = true;
        appendFileSync(run.segment(1), lines(wholeSample(1)));
      }
      return systemFiles.openSync(path, ...rest);
    };
    const journal = await new VirtualStore(run, { files: { openSync } }).journal();
    expect(journal.progress.scored).toBe(2);
    expect(Array.from(journal.pending(), ({ sample }) => sample)).toEqual([2, 3]);
  });
});
