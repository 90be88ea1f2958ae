import type { StorageError } from '../../src/core/errors.ts';
import type { JournalEvent } from '../../src/core/event.ts';
import type { TaskJournal } from '../../src/core/journal.ts';
import type { Lease, LeaseOptions } from '../../src/store/journal/contract.ts';
import type { Disk } from '../../src/store/journal/disk.ts';
import type { RunnerState } from '../../src/store/journal/disk-protocol.ts';
import { type Files, systemFiles } from '../../src/store/journal/files.ts';
import { HeartbeatWatch } from '../../src/store/journal/lease.ts';
import { OpenStore } from '../../src/store/journal/open-store.ts';
import { type Reserve, Storage } from '../../src/store/journal/storage.ts';
import { ownerOf } from '../../src/store/owner.ts';
import { FakeClock } from './fake-clock.ts';
import { plannedSubmission, plannedTask, processesHere, type RunDirectory, spec } from './journal-rig.ts';

export const gently: LeaseOptions = { steal: false, acceptCorruption: false, allowChanged: false, retryFailed: false };

/** A system's error. */
export function failure(code: string): Error {
  return Object.assign(new Error(`${code}: it failed`), { code });
}

const noReserve: Reserve = { release: () => false, restore: () => true };

/** A store whose time, disk thread and failures a test decides upon. */
export class VirtualStore {
  readonly clock = new FakeClock();
  readonly warnings: string[] = [];
  readonly refusals: (string | null)[] = [];
  readonly lost: StorageError[] = [];
  readonly store: OpenStore;
  /** What the next heartbeat would tell. */
  told: RunnerState | undefined;
  /** Makes the next syncs fail, one after the other. */
  readonly syncFailures: Error[] = [];

  constructor(
    run: RunDirectory,
    options: {
      readonly files?: Partial<Files>;
      readonly reserve?: Reserve;
      readonly pid?: number;
      readonly living?: readonly number[];
      readonly environment?: Record<string, string>;
      readonly stop?: AbortSignal;
    } = {},
  ) {
    const pid = options.pid ?? 7;
    const processes = processesHere(pid, options.living ?? []);
    const disk: Disk = {
      sync: async () => {
        const error = this.syncFailures.shift();
        if (error !== undefined) throw error;
      },
      tell: (state) => {
        this.told = structuredClone(state);
      },
      checkpoint: () => {},
      tick: () => {},
      close: async () => {},
    };
    this.store = new OpenStore({
      directory: run.path,
      taskFile: run.taskFile,
      cwd: run.cwd,
      submission: plannedSubmission(plannedTask()),
      specSha256: spec,
      threadUrl: new URL('file:///dev/null'),
      clock: this.clock,
      environment: options.environment ?? {},
      ...(options.stop === undefined ? {} : { stop: options.stop }),
      onWarning: (message) => this.warnings.push(message),
      onStorage: (refusal) => this.refusals.push(refusal),
      onLost: (error) => this.lost.push(error),
      owner: ownerOf(`runner-${pid}`, processes),
      processes,
      disk,
      files: { ...systemFiles, ...options.files },
      storage: new Storage(options.reserve ?? noReserve, this.clock, (refusal) => this.refusals.push(refusal)),
      watch: new HeartbeatWatch(run.path, this.clock, 30_000),
    });
  }

  async lease(task = plannedTask(), options = gently): Promise<Lease> {
    return this.clock.run(this.store.lease(task, options));
  }

  async journal(task = plannedTask(), options = gently): Promise<TaskJournal> {
    const lease = await this.lease(task, options);
    if (lease.state !== 'leased') throw new Error(`the task is ${lease.state}`);
    return lease.journal;
  }

  append(journal: TaskJournal, events: readonly JournalEvent[]): void {
    for (const event of events) journal.append(event);
  }

  async synced(journal: TaskJournal): Promise<void> {
    await this.clock.run(journal.synced());
  }
}

/** A disk with so much room, of which a reserve is part: what does not fit is refused, after a part of it was taken. */
export class SmallDisk {
  /** Bytes left; raise it to make room. */
  room: number;
  readonly #reserveBytes: number;
  #reserved = 0;

  constructor(room: number, reserveBytes: number) {
    this.room = room;
    this.#reserveBytes = reserveBytes;
  }

  readonly reserve: Reserve = {
    release: () => {
      const reserved = this.#reserved;
      this.room += reserved;
      this.#reserved = 0;
      return reserved > 0;
    },
    restore: () => {
      if (this.#reserved === 0 && this.room < this.#reserveBytes) return false;
      if (this.#reserved === 0) this.room -= this.#reserveBytes;
      this.#reserved = this.#reserveBytes;
      return true;
    },
  };

  readonly files: Partial<Files> = {
    writeSync: (fd, bytes, offset, length) => {
      if (this.room === 0) throw failure('ENOSPC');
      const count = systemFiles.writeSync(fd, bytes, offset, Math.min(length, this.room));
      this.room -= count;
      return count;
    },
    ftruncateSync: (fd, length) => {
      this.room += systemFiles.fstatSync(fd).size - (length ?? 0);
      systemFiles.ftruncateSync(fd, length);
    },
  };
}
