import { StorageError } from '../../core/errors.ts';
import type { JournalEvent, OpenEvent } from '../../core/event.ts';
import { skimEvent } from './event-shape.ts';
import type { TaskSize } from './pass-table.ts';
import { type Damage, describeDamage, fileStart, type Line, type Position, scanSegment, type Verdict } from './scan.ts';
import { listSegments, readHead, type Segment } from './segments.ts';
import { TaskFold } from './task-fold.ts';

/** What a journal must say that it belongs to. */
export interface Belonging {
  readonly submission: string;
  readonly task: string;
  /** SHA-256 of `spec.json`. */
  readonly spec: string;
}

/** Reads a task's journal, and can read on later. It changes nothing on disk, so it may be repeated at will. */
export class Recovery {
  readonly fold: TaskFold;
  readonly damage: Damage[] = [];
  /** Cut-off lines at the ends of segments: what a killed runner was about to write. */
  torn = 0;
  /** True when a segment was written under another `spec.json` than that of today. */
  planChanged = false;
  readonly #directory: string;
  readonly #belonging: Belonging | undefined;
  readonly #positions = new Map<number, Position>();
  readonly #limits = new Map<number, number>();

  constructor(directory: string, size: TaskSize, belonging?: Belonging) {
    this.#directory = directory;
    this.#belonging = belonging;
    this.fold = new TaskFold(size);
  }

  /** Reads what is new in segments before number `below`. */
  read(below = Infinity): this {
    const segments = listSegments(this.#directory).segments.filter(({ number }) => number < below);
    for (const segment of segments.filter(({ number }) => !this.#positions.has(number))) this.#meet(segment);
    this.torn = 0;
    for (const segment of segments) this.#scan(segment);
    return this;
  }

  /** False when a segment before number `below` is there that was not read: it may say that less of the others counts. */
  knows(below: number): boolean {
    return listSegments(this.#directory).segments.every(({ number }) => number >= below || this.#positions.has(number));
  }

  /** How far each segment was read: outcomes behind that do not count from now on. */
  adopt(): Record<string, number> {
    const upto: Record<string, number> = {};
    for (const [number, { offset }] of this.#positions) {
      upto[number] = offset;
      this.#limit(number, offset);
    }
    return upto;
  }

  #meet({ number, path }: Segment): void {
    this.#positions.set(number, fileStart);
    const { open, adopt } = readHead(path);
    if (open !== undefined && this.#belonging !== undefined) {
      refuseForeign(path, open, this.#belonging);
      this.planChanged ||= open.spec !== this.#belonging.spec;
    }
    for (const [older, offset] of Object.entries(adopt?.upto ?? {})) this.#limit(Number(older), offset);
  }

  /** Of several, the first adoption decides: later ones may have read what the loser of the lease wrote in vain. */
  #limit(number: number, offset: number): void {
    this.#limits.set(number, Math.min(offset, this.#limits.get(number) ?? Infinity));
  }

  #scan({ number, path }: Segment): void {
    const from = this.#positions.get(number) ?? fileStart;
    const limit = this.#limits.get(number) ?? Infinity;
    const scan = scanSegment(path, (line) => this.#line(path, line, limit), { from });
    this.#positions.set(number, scan.position);
    this.damage.push(...scan.damage);
    this.torn += scan.torn;
  }

  #line(path: string, { bytes, start, end, offset }: Line, limit: number): Verdict {
    const event = skimEvent(bytes, start, end);
    if (event === undefined || (event.e === 'open') !== (offset === 0)) return 'damaged';
    const place = { path, offset, length: end - start };
    const fits = offset + place.length <= limit ? this.fold.apply(event, place) : this.fold.applyLate(event, place);
    return fits ? 'next' : 'damaged';
  }
}

/** Buys nothing on top of damage, unless told to: what a damaged line said is not known. */
export function refuseDamage(damage: readonly Damage[]): void {
  const first = damage[0];
  if (first === undefined) return;
  const more = damage.length === 1 ? '' : ` (and ${damage.length - 1} more places)`;
  throw new StorageError(
    `${describeDamage(first)}${more}.`,
    'Restore the file from a copy, or give --accept-corruption to go on without the damaged lines: their samples may be asked and paid again.',
  );
}

function refuseForeign(path: string, open: OpenEvent, belonging: Belonging): void {
  const found: Belonging & Pick<JournalEvent & { e: 'open' }, 'v'> = open;
  if ((found.v as number) !== 1) {
    throw new StorageError(
      `${path} is of version ${String(found.v)}, and this program reads version 1.`,
      'Use a newer version of evals.',
    );
  }
  for (const name of ['submission', 'task'] as const) {
    if (found[name] === belonging[name]) continue;
    throw new StorageError(
      `${path} belongs to ${name} "${found[name]}", not to "${belonging[name]}".`,
      'Move it away: it was put there by mistake.',
    );
  }
}
