import type { OpenEvent, Owner } from '../../core/event.ts';
import type { Task, TaskCheckpoint } from '../../core/submission.ts';
import { liveness, type Processes } from '../owner.ts';
import type { Lease, LeaseOptions, RunStore, RunStoreOptions } from './contract.ts';
import type { Disk } from './disk.ts';
import type { Files } from './files.ts';
import { type FoldedTask, type LiveTask, removeSuperseded } from './heartbeat.ts';
import { Journal } from './journal.ts';
import { type HeartbeatWatch, type Standing, standingOf, takenFromOf } from './lease.ts';
import { completeLease, type Leased, type LeaseRequest, recover, take, type Told, toldBy } from './leasing.ts';
import { Rescues } from './rescues.ts';
import type { Recovery } from './recovery.ts';
import { journalDirectory } from './segments.ts';
import type { Storage } from './storage.ts';
import { Writer } from './writer.ts';

interface Parts extends RunStoreOptions {
  readonly owner: Owner;
  readonly processes: Processes;
  readonly disk: Disk;
  readonly files: Files;
  readonly storage: Storage;
  readonly watch: HeartbeatWatch;
}

/** A heartbeat is written once a second. */
const tellEveryMs = 500;

export class OpenStore implements RunStore {
  readonly #parts: Parts;
  readonly #journals = new Map<string, Journal>();
  readonly #open = new Set<Journal>();
  readonly #live = new Map<string, LiveTask>();
  readonly #rescues: Rescues;
  readonly #recovered: Map<string, Recovery>;
  #closing = false;
  #toldAt = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#rescues = new Rescues(parts);
    this.#recovered = new Map(parts.recovered);
  }

  get runnerId(): string {
    return this.#parts.owner.runner;
  }

  async lease(task: Task, options: LeaseOptions): Promise<Lease> {
    const { directory, submission, specSha256, processes, watch, files, storage } = this.#parts;
    const request: LeaseRequest = {
      directory: journalDirectory(directory, task.task_id),
      task,
      belonging: { submission: submission.id, task: task.task_id, spec: specSha256 },
      acceptCorruption: options.acceptCorruption,
      allowChanged: options.allowChanged,
      files,
    };
    for (;;) {
      await storage.writable(this.#parts.stop);
      const standing = standingOf(request.directory, processes);
      if (standing.state === 'alive' && !options.steal) return { state: 'held', owner: standing.owner };
      const recovery = this.#recover(request);
      const complete = completeLease(recovery.fold, options);
      if (complete !== undefined) return complete;
      if (standing.state === 'unknown' && !options.steal && !(await watch.isSilent(standing.owner.runner))) {
        return { state: 'held', owner: standing.owner };
      }
      const leased = take(request, this.#openEvent(task.task_id, standing.next, options), recovery);
      if (leased !== undefined) return this.#begin(leased, task, options, standing);
    }
  }

  live(taskId: string, live: LiveTask): void {
    this.#live.set(taskId, live);
  }

  checkpoint(taskId: string, checkpoint: TaskCheckpoint): void {
    this.#parts.disk.checkpoint({ [taskId]: checkpoint });
  }

  tick(): void {
    this.#parts.disk.tick();
    if (this.#parts.clock.monotonic() - this.#toldAt >= tellEveryMs) this.#tell();
  }

  storage(): string | null {
    return this.#parts.storage.refusal;
  }

  async close(): Promise<{ readonly rescued: readonly string[] }> {
    this.#closing = true;
    await Promise.all([...this.#open].map(async (journal) => journal.close('interrupted')));
    this.#parts.storage.close();
    this.#tell();
    await this.#parts.disk.close();
    this.#tidy();
    return { rescued: this.#rescues.sentences };
  }

  /** Reads on where it was read before, unless a newer segment says that less of the others counts. */
  #recover(request: LeaseRequest): Recovery {
    const known = this.#recovered.get(request.task.task_id);
    this.#recovered.delete(request.task.task_id);
    return recover(request, { known });
  }

  #begin(leased: Leased, task: Task, options: LeaseOptions, standing: Standing): Lease {
    const { recovery, segment } = leased;
    const adopted = recovery.adopt();
    const { clock, onWarning, storage } = this.#parts;
    const { unresolved } = recovery.fold;
    const journal = new Journal(
      {
        recovery,
        first: segment.number,
        retryFailed: options.retryFailed,
        clock,
        warn: onWarning,
        patient: (why) => why === 'finished' && !this.#closing && this.#parts.stop?.aborted === false,
        rescue: (writer) => {
          this.#rescues.save(writer, task.task_id);
        },
        onClosed: (writer) => {
          storage.forget(writer);
          this.#open.delete(journal);
          this.#live.delete(task.task_id);
          this.#tell();
        },
      },
      { segment: segment.number, offset: leased.size },
      (own) => this.#writer(leased, adopted, own),
    );
    journal.begin(leased.open, segment.number === 1 ? undefined : { e: 'adopt', upto: adopted });
    this.#journals.set(task.task_id, journal);
    this.#open.add(journal);
    this.#tell();
    const takenFrom = takenFromOf(standing);
    return { state: 'leased', journal, unresolved, ...(takenFrom === undefined ? {} : { takenFrom }) };
  }

  #writer({ segment, size, open }: Leased, adopted: Record<string, number>, journal: Journal): Writer {
    const { directory, files, storage, disk, onWarning } = this.#parts;
    return new Writer(segment, size, adopted, {
      files,
      runner: this.runnerId,
      task: open.task,
      runDirectory: directory,
      rescueDirectory: this.#rescues.directory,
      open: (number) => ({ ...this.#openEvent(open.task, number, open), continues: true }),
      giveUp: (error) => {
        this.#rescues.giveUp(error, open.task);
      },
      sync: async (fd) => disk.sync(fd),
      refuse: (writer, cause) => {
        storage.refuse(writer, cause);
      },
      warn: onWarning,
      onDurable: (events, covered) => {
        journal.count(events, covered);
      },
    });
  }

  #openEvent(taskId: string, segment: number, told: Told): OpenEvent {
    const { submission, specSha256, owner, clock } = this.#parts;
    return {
      e: 'open',
      v: 1,
      submission: submission.id,
      task: taskId,
      spec: specSha256,
      segment,
      owner,
      t: clock.now(),
      ...toldBy(told),
    };
  }

  #tell(): void {
    this.#toldAt = this.#parts.clock.monotonic();
    this.#parts.disk.tell({ storage: this.storage(), tasks: this.#folded() });
  }

  #folded(): Record<string, FoldedTask> {
    return Object.fromEntries(
      Array.from(this.#journals, ([taskId, { progress, covered }]) => {
        return [taskId, { ...covered, progress, live: this.#live.get(taskId) ?? null }];
      }),
    );
  }

  #tidy(): void {
    const { directory, processes } = this.#parts;
    removeSuperseded(directory, this.runnerId, this.#folded(), (owner) => liveness(owner, processes) === 'dead');
  }
}
