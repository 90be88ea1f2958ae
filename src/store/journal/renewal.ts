import { StorageError } from '../../core/errors.ts';
import type { JournalEvent } from '../../core/event.ts';
import { type Files, writeAll } from './files.ts';
import { encodeRecord } from './record.ts';
import { createSegment, type SegmentFile } from './segment-file.ts';
import { journalDirectory } from './segments.ts';

/** An event and its line. */
export interface Entry {
  readonly event: JournalEvent;
  readonly bytes: Buffer;
}

export function entryOf(event: JournalEvent): Entry {
  return { event, bytes: encodeRecord(event) };
}

export function bytesOf(entries: readonly Entry[]): Buffer {
  const [first, ...others] = entries;
  return first !== undefined && others.length === 0 ? first.bytes : Buffer.concat(entries.map(({ bytes }) => bytes));
}

/** The first two lines of a segment that goes on where others ended. */
export function headOf(place: Place, number: number, upto: Readonly<Record<string, number>>): readonly Entry[] {
  return [entryOf(place.open(number)), entryOf({ e: 'adopt', upto })];
}

/** Where a task's segments are, and who writes them. */
export interface Place {
  readonly files: Files;
  readonly runner: string;
  readonly task: string;
  readonly runDirectory: string;
  /** Where segments go when the run directory is gone. */
  readonly rescueDirectory: string;
  /** The first line of a segment that goes on where another one of the same owner ended. */
  readonly open: (number: number) => JournalEvent;
  /** Told when the run directory is gone. */
  readonly giveUp: (error: StorageError) => void;
}

export interface Renewed {
  readonly segment: SegmentFile;
  readonly head: readonly Entry[];
  readonly size: number;
}

/** Begins the next segment with the given entries in it. undefined when another runner has taken that number. */
export function continueAfter(
  place: Place,
  number: number,
  adopted: Readonly<Record<string, number>>,
  entries: readonly Entry[],
): Renewed | undefined {
  return renew(place, number + 1, adopted, (write) => {
    for (const { bytes } of entries) write(bytes);
  });
}

/** Copies the events of a segment that has lost its name, through its open handle, to a new one; then adds the given entries. */
export function copyAfter(
  place: Place,
  lost: { readonly segment: SegmentFile; readonly from: number; readonly to: number },
  adopted: Readonly<Record<string, number>>,
  entries: readonly Entry[],
): Renewed | undefined {
  return renew(place, lost.segment.number + 1, adopted, (write) => {
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    for (let offset = lost.from; offset < lost.to;) {
      const wanted = Math.min(chunk.length, lost.to - offset);
      const count = place.files.readSync(lost.segment.fd, chunk, 0, wanted, offset);
      if (count === 0) throw new Error(`${lost.segment.path} is shorter than what was written to it`);
      write(chunk.subarray(0, count));
      offset += count;
    }
    for (const { bytes } of entries) write(bytes);
  });
}

function renew(
  place: Place,
  number: number,
  adopted: Readonly<Record<string, number>>,
  body: (write: (bytes: Uint8Array) => void) => void,
): Renewed | undefined {
  const head = headOf(place, number, adopted);
  let size = 0;
  const fill = (fd: number): void => {
    size = 0;
    const write = (bytes: Uint8Array): void => {
      writeAll(place.files, fd, bytes);
      size += bytes.length;
    };
    for (const { bytes } of head) write(bytes);
    body(write);
  };
  const segment = createSegment(folder(place), number, place.runner, fill, place.files);
  return segment && { segment, head, size };
}

/** The journal's folder, made anew if it must be; but a run directory that is gone is not brought back under the user's hands. */
function folder(place: Place): string {
  if (place.files.existsSync(place.runDirectory)) return journalDirectory(place.runDirectory, place.task);
  const saved = journalDirectory(place.rescueDirectory, place.task);
  place.giveUp(
    new StorageError(
      `The run directory ${place.runDirectory} is gone; what was being written is saved in ${place.rescueDirectory}.`,
      `Put the run directory back, then move the files below ${place.rescueDirectory}/journal into its journal folder and run again.`,
    ),
  );
  return saved;
}
