import { fdatasyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { isoTime, systemClock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { TaskCheckpoint } from '../../core/submission.ts';
import { writeFileAtomicSync } from '../atomic-file.ts';
import type { updateTaskFileSync } from '../checkpoint.ts';
import type { DiskThreadData, FromDiskThread, RunnerState, ToDiskThread } from './disk-protocol.ts';
import { groupCommit } from './group-commit.ts';
import { encodeHeartbeat, type Heartbeat } from './heartbeat.ts';

/*
 * The thread that makes journals durable and tells other processes that this one lives. It has a loop of its own, so that
 * neither a slow disk holds up requests nor an eval's code that hangs loses the lease.
 */

const beatMs = 1000;
const { owner, heartbeat, taskFile, tick } = workerData as DiskThreadData;
const counter = new Int32Array(tick);
const clock = systemClock;
const closing = new AbortController();
const warned = new Set<string>();

let state: RunnerState = { storage: null, tasks: {} };
let patches: Record<string, TaskCheckpoint> = {};
let seq = 0;
let ticks = 0;
let movedAt = clock.monotonic();
let update: typeof updateTaskFileSync | undefined;
let loading: Promise<void> | undefined;

const commit = groupCommit(
  fdatasyncSync,
  (id, error) => {
    post({ type: 'synced', id, error });
  },
  clock,
);

parentPort?.on('message', (message: ToDiskThread) => {
  switch (message.type) {
    case 'sync':
      commit(message.id, message.fd);
      return;
    case 'state':
      state = message.state;
      if (seq === 0) beat(false);
      return;
    case 'checkpoint':
      patches = { ...patches, ...message.patches };
      return;
    case 'close':
      closing.abort();
      return;
    default:
      message satisfies never;
  }
});

void live();

async function live(): Promise<void> {
  for (;;) {
    await clock.sleep(beatMs, closing.signal);
    const last = closing.signal.aborted;
    if (Object.keys(patches).length > 0) loading ??= load();
    if (last) await loading;
    writeCheckpoint(last);
    beat(last);
    if (last) break;
  }
  parentPort?.close();
}

function beat(closed: boolean): void {
  const now = Atomics.load(counter, 0);
  if (now !== ticks) movedAt = clock.monotonic();
  ticks = now;
  seq += 1;
  const content: Heartbeat = {
    v: 1,
    owner,
    seq,
    time: isoTime(clock.now()),
    main_loop_seconds: Math.round((clock.monotonic() - movedAt) / 100) / 10,
    storage: state.storage,
    ...resources(),
    closed,
    tasks: state.tasks,
  };
  guarded('The heartbeat cannot be written', () => {
    writeFileAtomicSync(heartbeat, encodeHeartbeat(content));
  });
}

/**
 * Only here, because a run that is killed within a second needs none of it. Nothing but the end waits for it: loading takes a
 * job of the thread pool, which an eval's code may have used up, and the heartbeat must go on.
 */
async function load(): Promise<void> {
  update = (await import('../checkpoint.ts')).updateTaskFileSync;
}

function writeCheckpoint(wait: boolean): void {
  if (Object.keys(patches).length === 0) return;
  guarded('The task file cannot be written (the journal is complete all the same)', () => {
    if (update?.(taskFile, patches, { wait }) === 'written') patches = {};
  });
}

/** Of the whole process, all its threads together. */
function resources(): Pick<Heartbeat, 'memory_mb' | 'cpu_seconds'> {
  const { maxRSS: kibibytes, userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    memory_mb: Math.round(kibibytes / 1024),
    cpu_seconds: Math.round((userCPUTime + systemCPUTime) / 1e4) / 100,
  };
}

/** What others read of this run is not worth the run: failures are told, once, and tried again in a second. */
function guarded(what: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const message = `${what}: ${messageOf(error)}`;
    if (!warned.has(what)) post({ type: 'warning', message });
    warned.add(what);
  }
}

function post(message: FromDiskThread): void {
  parentPort?.postMessage(message);
}
