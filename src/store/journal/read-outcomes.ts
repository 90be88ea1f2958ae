import { type StoppedEarly, stoppedEarlyIn } from '../../core/early-stop.ts';
import type { AttemptErrorEvent, AttemptEvent, CompletionEvent, JournalEvent, OutcomeEvent } from '../../core/event.ts';

import { JournalReader, type ReadEvent } from './journal-reader.ts';
import { PassTable, type TaskSize } from './pass-table.ts';
import { damageWarnings } from './read-progress.ts';
import { readRecord } from './read-record.ts';
import { fileStart } from './scan.ts';
import type { Place } from './task-fold.ts';
import { unreadableJournal } from './unreadable-journal.ts';

/** The present outcomes of a task. Holds where they stand, 16 bytes each, and not what they say. */
export interface Outcomes {
  readonly count: number;
  readonly warnings: readonly string[];
  /** In the order of the samples, read one at a time. */
  read(): Iterable<OutcomeEvent>;
}

/** Finds the outcomes of a task, or only those that failed. Throws a `StorageError` when the journal cannot be read. */
export function findOutcomes(runDirectory: string, taskId: string, size: TaskSize, failedOnly: boolean): Outcomes {
  const places = new PlaceTable(size);
  const passes = new PassTable(size);
  const warnings = readAll(runDirectory, taskId, size, (event, place, counts) => {
    if (event.e !== 'outcome' || !counts) return;
    const index = passes.indexOf(event.s, event.r);
    if (index !== undefined && passes.enter(index, event)) places.set(index, place);
  });
  const wanted = function* (): Generator<Place> {
    for (let sample = 0; sample < size.num_examples; sample++) {
      for (let repeat = 1; repeat <= size.n_repeats; repeat++) {
        const index = passes.indexOf(sample, repeat) ?? 0;
        const place = failedOnly && passes.isScored(index) ? undefined : places.get(index);
        if (place !== undefined) yield place;
      }
    }
  };
  return {
    count: count(wanted()),
    warnings,
    *read() {
      for (const place of wanted()) {
        const event = readRecord(place);
        if (event.e === 'outcome') yield event;
      }
    },
  };
}

/**
 * Shows every outcome of a task that counts, in journal order: a later one of the same pass replaces the failure before it. Returns a
 * sentence for each damaged place. `stopped` is told when the task stopped early, and with null when that is void. Throws a
 * `StorageError` when the journal cannot be read.
 */
export function eachOutcome(
  runDirectory: string,
  taskId: string,
  size: TaskSize,
  read: (outcome: OutcomeEvent) => void,
  stopped?: (early: StoppedEarly | null) => void,
): string[] {
  const passes = new PassTable(size);
  return readAll(runDirectory, taskId, size, (event, _, counts) => {
    const early = counts ? earlyIn(event) : undefined;
    if (early !== undefined) stopped?.(early);
    if (event.e !== 'outcome' || !counts) return;
    const index = passes.indexOf(event.s, event.r);
    if (index !== undefined && passes.enter(index, event)) read(event);
  });
}

/** null: whatever was decided before is void. undefined: the event says nothing of it. */
function earlyIn(event: JournalEvent): StoppedEarly | null | undefined {
  if (event.e === 'open') return event.to_the_end === true ? null : undefined;
  return event.e === 'early' ? stoppedEarlyIn(event) : undefined;
}

/** Everything that was recorded of one pass over a sample, in journal order; answers with their bodies. */
export interface PassRecord {
  readonly calls: readonly (AttemptEvent | CompletionEvent | AttemptErrorEvent)[];
  /** The present one; null while there is none. */
  readonly outcome: OutcomeEvent | null;
}

/** What was recorded of a sample, by repeat. Throws a `StorageError` when the journal cannot be read. */
export function readSampleRecord(
  runDirectory: string,
  taskId: string,
  size: TaskSize,
  sample: number,
): ReadonlyMap<number, PassRecord> {
  const passes = new Map<number, { calls: PassRecord['calls'][number][]; outcome: OutcomeEvent | null }>();
  readAll(runDirectory, taskId, size, (event, place, counts) => {
    if (!('s' in event) || event.s !== sample) return;
    const pass = passes.get(event.r) ?? { calls: [], outcome: null };
    passes.set(event.r, pass);
    if (event.e !== 'outcome') {
      const whole = event.e === 'completion' ? readRecord(place) : event;
      if ('k' in whole) pass.calls.push(whole);
    } else if (counts && (pass.outcome === null || event.replaces !== undefined)) pass.outcome = event;
  });
  return new Map([...passes].sort(([a], [b]) => a - b));
}

function readAll(runDirectory: string, taskId: string, size: TaskSize, read: ReadEvent): string[] {
  try {
    const journal = new JournalReader(runDirectory, taskId, size);
    for (const segment of journal.segments) journal.read(segment, fileStart, read);
    return damageWarnings(journal.damage);
  } catch (error) {
    throw unreadableJournal(runDirectory, taskId, error);
  }
}

/** A place for each pass, in flat memory. */
class PlaceTable {
  readonly #paths: string[] = [];
  readonly #path: Uint32Array;
  readonly #offset: Float64Array;
  readonly #length: Uint32Array;

  constructor({ num_examples, n_repeats }: TaskSize) {
    const passes = num_examples * n_repeats;
    this.#path = new Uint32Array(passes);
    this.#offset = new Float64Array(passes);
    this.#length = new Uint32Array(passes);
  }

  set(index: number, { path, offset, length }: Place): void {
    if (this.#paths.at(-1) !== path) this.#paths.push(path);
    this.#path[index] = this.#paths.length - 1;
    this.#offset[index] = offset;
    this.#length[index] = length;
  }

  get(index: number): Place | undefined {
    const length = this.#length[index] ?? 0;
    if (length === 0) return undefined;
    return { path: this.#paths[this.#path[index] ?? 0] ?? '', offset: this.#offset[index] ?? 0, length };
  }
}

function count(items: Iterable<unknown>): number {
  let number = 0;
  for (const _ of items) number += 1;
  return number;
}
