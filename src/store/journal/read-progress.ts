import { closeSync, openSync, readSync } from 'node:fs';

import type { Owner } from '../../core/event.ts';
import { applyEvent, emptyProgress, type TaskProgress } from '../../core/progress.ts';
import { readFlags } from './files.ts';
import type { FoldedTask, Heartbeat, LiveTask } from './heartbeat.ts';
import { JournalReader } from './journal-reader.ts';
import type { TaskSize } from './pass-table.ts';
import { type Damage, describeDamage, fileStart, type Position } from './scan.ts';
import type { Segment } from './segments.ts';
import { unreadableJournal } from './unreadable-journal.ts';

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
    throw unreadableJournal(runDirectory, taskId, error);
  }
}

/** What a reader is to be told of damaged lines. */
export function damageWarnings(damage: readonly Damage[]): string[] {
  return damage.map((each) => `${describeDamage(each)}; that line is not counted.`);
}

class TaskReader {
  readonly #taskId: string;
  readonly #heartbeats: readonly Heartbeat[];
  readonly #size: TaskSize;
  readonly #journal: JournalReader;

  constructor(runDirectory: string, taskId: string, heartbeats: readonly Heartbeat[], size: TaskSize) {
    this.#size = size;
    this.#taskId = taskId;
    this.#heartbeats = heartbeats;
    this.#journal = new JournalReader(runDirectory, taskId, size);
  }

  read(): TaskReading {
    const base = this.#base();
    const progress = base === undefined ? emptyProgress() : structuredClone(base.progress);
    for (const segment of this.#journal.segments) {
      if (base === undefined || segment.number > base.segment) this.#fold(segment, fileStart, progress);
      else if (segment.number === base.segment) this.#fold(segment, { offset: base.offset, lines: 0 }, progress);
    }
    const owner = this.#journal.owner();
    const runner = this.#heartbeats.find((heartbeat) => heartbeat.owner.runner === owner?.runner);
    const live = (runner && this.#entry(runner)?.live) ?? null;
    return {
      progress,
      owner,
      live,
      warnings: damageWarnings(this.#journal.damage),
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
    const segment = this.#journal.segments.find((known) => known.number === number);
    if (segment === undefined || offset > this.#journal.limit(number)) return false;
    if (progress.scored + progress.failed > this.#size.num_examples * this.#size.n_repeats) return false;
    return endsLine(segment.path, offset);
  }

  #fold(segment: Segment, from: Position, progress: TaskProgress): void {
    this.#journal.read(segment, from, (event, _place, counts) => {
      if (counts) applyEvent(progress, event);
    });
  }

  #entry(heartbeat: Heartbeat): FoldedTask | undefined {
    return Object.hasOwn(heartbeat.tasks, this.#taskId) ? heartbeat.tasks[this.#taskId] : undefined;
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
