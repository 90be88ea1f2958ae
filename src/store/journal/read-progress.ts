import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, StorageError } from '../../core/errors.ts';
import type { JournalEvent, Owner } from '../../core/event.ts';
import { applyEvent, emptyProgress, type TaskProgress } from '../../core/progress.ts';
import { skimEvent } from './event-shape.ts';
import { readFlags } from './files.ts';
import type { FoldedTask, Heartbeat, LiveTask } from './heartbeat.ts';
import type { TaskSize } from './pass-table.ts';
import { type Damage, describeDamage, fileStart, type Position, type Scan, scanSegment } from './scan.ts';
import { journalDirectory, listSegments, readHead, type Segment } from './segments.ts';

export interface TaskReading {
  readonly progress: TaskProgress;
  /** Of the newest segment; null when nobody ever ran the task. */
  readonly owner: Owner | null;
  /** What that owner was doing when it last wrote a heartbeat. */
  readonly live: LiveTask | null;
  /** Damaged lines that could not be counted. */
  readonly warnings: readonly string[];
}

/**
 * How far a task is, from what stands on disk: the newest fold in a heartbeat, and the events behind it. Writes nothing
 * and takes no lock. Events of passes that are not among `size` count as damage. Throws a `StorageError` when the
 * journal cannot be read at all.
 */
export function readTaskProgress(
  runDirectory: string,
  taskId: string,
  heartbeats: readonly Heartbeat[],
  size: TaskSize = { num_examples: Infinity, n_repeats: Infinity },
): TaskReading {
  try {
    return new TaskReader(runDirectory, taskId, heartbeats, size).read();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(
      `The journal of task "${taskId}" in ${runDirectory} cannot be read: ${messageOf(error)}.`,
      'Check that you may read that folder.',
      error,
    );
  }
}

type Head = ReturnType<typeof readHead>;

class TaskReader {
  readonly #taskId: string;
  readonly #heartbeats: readonly Heartbeat[];
  readonly #segments: readonly Segment[];
  readonly #heads = new Map<number, Head>();
  readonly #damage: Damage[] = [];
  readonly #size: TaskSize;

  constructor(runDirectory: string, taskId: string, heartbeats: readonly Heartbeat[], size: TaskSize) {
    this.#size = size;
    this.#taskId = taskId;
    this.#heartbeats = heartbeats;
    this.#segments = listSegments(journalDirectory(runDirectory, taskId)).segments;
  }

  read(): TaskReading {
    const base = this.#base();
    const progress = base === undefined ? emptyProgress() : structuredClone(base.progress);
    for (const segment of this.#segments) {
      if (base === undefined || segment.number > base.segment) this.#fold(segment, fileStart, progress);
      else if (segment.number === base.segment) this.#fold(segment, { offset: base.offset, lines: 0 }, progress);
    }
    const owner = this.#owner();
    const runner = this.#heartbeats.find((heartbeat) => heartbeat.owner.runner === owner?.runner);
    const live = (runner && this.#entry(runner)?.live) ?? null;
    return {
      progress,
      owner,
      live,
      warnings: this.#damage.map((damage) => `${describeDamage(damage)}; that line is not counted.`),
    };
  }

  /** The fold that covers most of the journal, and nothing that does not count. */
  #base(): FoldedTask | undefined {
    return this.#heartbeats
      .flatMap((heartbeat) => this.#entry(heartbeat) ?? [])
      .sort((a, b) => b.segment - a.segment || b.offset - a.offset)
      .find((entry) => this.#counts(entry));
  }

  #counts({ segment: number, offset, progress }: FoldedTask): boolean {
    const segment = this.#segments.find((known) => known.number === number);
    if (segment === undefined || offset > this.#limit(number)) return false;
    if (progress.scored + progress.failed > this.#size.num_examples * this.#size.n_repeats) return false;
    return endsLine(segment.path, offset);
  }

  /** The first to take over decides how much of a segment counts. */
  #limit(number: number): number {
    const newer = this.#segments.filter((segment) => segment.number > number);
    return Math.min(Infinity, ...newer.map((segment) => this.#head(segment).adopt?.upto[number] ?? Infinity));
  }

  #fold({ number, path }: Segment, from: Position, progress: TaskProgress): void {
    const limit = this.#limit(number);
    const scan = this.#scan(path, from, (event, end) => {
      if (end <= limit) applyEvent(progress, event);
    });
    if (scan.damage.length === 0) return;
    // Lines are numbered from where the reading began: read again from the start to name the right one.
    this.#damage.push(...(from.offset === 0 ? scan : this.#scan(path, fileStart, () => undefined)).damage);
  }

  #scan(path: string, from: Position, read: (event: JournalEvent, end: number) => void): Scan {
    return scanSegment(
      path,
      ({ bytes, start, end, offset }) => {
        const event = skimEvent(bytes, start, end);
        if (event === undefined || (event.e === 'open') !== (offset === 0) || !this.#fits(event)) return 'damaged';
        read(event, offset + end - start);
        return 'next';
      },
      { from, chunkBytes: 256 * 1024 },
    );
  }

  #fits(event: JournalEvent): boolean {
    if (!('s' in event)) return true;
    return event.s < this.#size.num_examples && event.r >= 1 && event.r <= this.#size.n_repeats;
  }

  #owner(): Owner | null {
    for (const segment of this.#segments.toReversed()) {
      const { open } = this.#head(segment);
      if (open !== undefined) return open.owner;
    }
    return null;
  }

  #entry(heartbeat: Heartbeat): FoldedTask | undefined {
    return Object.hasOwn(heartbeat.tasks, this.#taskId) ? heartbeat.tasks[this.#taskId] : undefined;
  }

  #head(segment: Segment): Head {
    const known = this.#heads.get(segment.number) ?? readHead(segment.path);
    this.#heads.set(segment.number, known);
    return known;
  }
}

const LF = 0x0a;

/** Whether a line ends there: if not, the segment was changed, or is another one than the heartbeat covers. */
function endsLine(path: string, offset: number): boolean {
  const fd = openSync(path, readFlags);
  try {
    const byte = Buffer.alloc(1);
    return readSync(fd, byte, 0, 1, offset - 1) === 1 && byte[0] === LF;
  } finally {
    closeSync(fd);
  }
}
