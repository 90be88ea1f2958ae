import type { JournalEvent, OutcomeEvent, Owner } from '../../core/event.ts';
import { skimEvent } from './event-shape.ts';
import type { TaskSize } from './pass-table.ts';
import { type Damage, fileStart, type Position, type Scan, scanSegment } from './scan.ts';
import { journalDirectory, listSegments, readHead, type Segment } from './segments.ts';
import type { Place } from './task-fold.ts';

type Head = ReturnType<typeof readHead>;

/** Told of an event, where it stands, and whether it counts: what a runner wrote after it had lost the lease does not. */
export type ReadEvent = (event: JournalEvent, place: Place, counts: boolean) => void;

/** The segments of a task's journal, for those who look and change nothing. Events of passes that are not among `size` are damage. */
export class JournalReader {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  readonly damage: Damage[] = [];
  readonly #size: TaskSize;
  readonly #heads = new Map<number, Head>();

  constructor(runDirectory: string, taskId: string, size: TaskSize) {
    this.#size = size;
    this.segments = listSegments(journalDirectory(runDirectory, taskId)).segments;
  }

  /** Who wrote the newest segment that can tell; null when nobody ever ran the task. */
  owner(): Owner | null {
    for (const segment of this.segments.toReversed()) {
      const { open } = this.#head(segment);
      if (open !== undefined) return open.owner;
    }
    return null;
  }

  /** Up to which offset a segment counts: the first to take over decides. */
  limit(number: number): number {
    const newer = this.segments.filter((segment) => segment.number > number);
    return Math.min(Infinity, ...newer.map((segment) => this.#head(segment).adopt?.upto[number] ?? Infinity));
  }

  /** Shows the events of a segment to `read`, completions without their bodies. */
  read({ number, path }: Segment, from: Position, read: ReadEvent): void {
    const limit = this.limit(number);
    const scan = this.#scan(path, from, (event, place) => {
      read(event, place, place.offset + place.length <= limit);
    });
    if (scan.damage.length === 0) return;
    // Lines are numbered from where the reading began: read again from the start to name the right one.
    this.damage.push(...(from.offset === 0 ? scan : this.#scan(path, fileStart, () => undefined)).damage);
  }

  #scan(path: string, from: Position, read: (event: JournalEvent, place: Place) => void): Scan {
    const ended = new EndedPasses();
    return scanSegment(
      path,
      ({ bytes, start, end, offset }) => {
        const event = skimEvent(bytes, start, end);
        if (event === undefined || (event.e === 'open') !== (offset === 0) || !this.#fits(event)) return 'damaged';
        if (event.e === 'outcome' && !ended.add(event)) return 'damaged';
        read(event, { path, offset, length: end - start });
        return 'next';
      },
      { from, chunkBytes: 256 * 1024 },
    );
  }

  #fits(event: JournalEvent): boolean {
    if (!('s' in event)) return true;
    return event.s < this.#size.num_examples && event.r >= 1 && event.r <= this.#size.n_repeats;
  }

  #head(segment: Segment): Head {
    const known = this.#heads.get(segment.number) ?? readHead(segment.path);
    this.#heads.set(segment.number, known);
    return known;
  }
}

/** Within one lease a pass ends once: a second outcome in a segment is a line that somebody copied. */
class EndedPasses {
  /** Repeat → samples. */
  readonly #samples = new Map<number, Set<number>>();

  /** False when it is there already. */
  add({ s, r }: OutcomeEvent): boolean {
    const samples = this.#samples.get(r) ?? new Set();
    if (samples.has(s)) return false;
    this.#samples.set(r, samples.add(s));
    return true;
  }
}
