import { StorageError } from '../../core/errors.ts';
import { type Files, readFlags, systemFiles } from './files.ts';
import { isIntact } from './record.ts';

const damageHint = 'Restore the file from a copy if there is one.';

/** Lines that are not as they were written, and are followed by lines that are. */
export interface Damage {
  readonly path: string;
  /** Number of the first damaged line, from 1, and its byte offset. */
  readonly line: number;
  readonly offset: number;
}

export function describeDamage({ path, line, offset }: Damage): string {
  return `${path} is damaged in line ${line}, at byte offset ${offset}`;
}

/** An intact line. `bytes` is valid only during the call. */
export interface Line {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where it stands in the file. */
  readonly offset: number;
}

/** What the reader of a line says of it: `damaged` when it is intact but makes no sense. */
export type Verdict = 'next' | 'damaged' | 'stop';

export interface Scan {
  /** Behind the last intact line: the place to read on from. */
  readonly position: Position;
  /** Lines at the end that are cut off or were never completely written; not counted as damage. */
  readonly torn: number;
  readonly damage: readonly Damage[];
}

export interface Position {
  readonly offset: number;
  /** Lines before it. */
  readonly lines: number;
}

export const fileStart: Position = { offset: 0, lines: 0 };

export interface ScanOptions {
  readonly from?: Position;
  readonly chunkBytes?: number;
  readonly files?: Files;
}

const LF = 0x0a;
/** No record is longer: bodies are cut off at 64 MiB before they get here. What is longer has lost its line feeds. */
const longestLine = 448 * 1024 * 1024;

/**
 * Reads a segment from a position to its present end and shows every intact line to `read`. Writes and repairs nothing,
 * and keeps one chunk in memory, however long the file is.
 */
export function scanSegment(path: string, read: (line: Line) => Verdict, options: ScanOptions = {}): Scan {
  const { from = fileStart, files = systemFiles, chunkBytes = 1024 * 1024 } = options;
  const fd = files.openSync(path, readFlags);
  try {
    const judge = new LineJudge(path, from, read);
    let chunk: Buffer = Buffer.allocUnsafe(chunkBytes);
    let base = from.offset;
    let kept = 0;
    for (;;) {
      if (kept === chunk.length) chunk = larger(chunk, path, base);
      const count = files.readSync(fd, chunk, kept, chunk.length - kept, base + kept);
      if (count === 0) return judge.finish(kept > 0);
      const filled = chunk.subarray(0, kept + count);
      let start = 0;
      for (let end = filled.indexOf(LF, kept) + 1; end > 0; end = filled.indexOf(LF, start) + 1) {
        judge.line({ bytes: filled, start, end, offset: base + start });
        if (judge.stopped) return judge.finish(false);
        start = end;
      }
      filled.copyWithin(0, start);
      kept = filled.length - start;
      base += start;
    }
  } finally {
    files.closeSync(fd);
  }
}

function larger(chunk: Buffer, path: string, offset: number): Buffer {
  if (chunk.length >= longestLine) {
    throw new StorageError(`${path} has a line at offset ${offset} that is longer than any record.`, damageHint);
  }
  const grown = Buffer.allocUnsafe(Math.min(longestLine, chunk.length * 2));
  chunk.copy(grown);
  return grown;
}

/** Tells a torn tail, where nothing intact follows, from damage, where something does. */
class LineJudge {
  stopped = false;
  readonly #path: string;
  readonly #read: (line: Line) => Verdict;
  readonly #damage: Damage[] = [];
  #position: Position;
  #lines: number;
  #suspect: Damage | undefined;

  constructor(path: string, from: Position, read: (line: Line) => Verdict) {
    this.#path = path;
    this.#read = read;
    this.#position = from;
    this.#lines = from.lines;
  }

  line(line: Line): void {
    this.#lines += 1;
    if (!isIntact(line.bytes, line.start, line.end)) {
      this.#suspect ??= { path: this.#path, line: this.#lines, offset: line.offset };
      // The first line was complete and synced before the file had its name: no crash tears it behind its end.
      if (line.offset === 0) this.#confirm();
      return;
    }
    this.#confirm();
    const verdict = this.#read(line);
    if (verdict === 'damaged') this.#damage.push({ path: this.#path, line: this.#lines, offset: line.offset });
    if (verdict === 'stop') this.stopped = true;
    this.#position = { offset: line.offset + line.end - line.start, lines: this.#lines };
  }

  finish(unfinished: boolean): Scan {
    const torn = this.#lines - this.#position.lines + (unfinished ? 1 : 0);
    return { position: this.#position, torn, damage: this.#damage };
  }

  #confirm(): void {
    if (this.#suspect === undefined) return;
    this.#damage.push(this.#suspect);
    this.#suspect = undefined;
  }
}
