import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { messageOf, StorageError } from '../../core/errors.ts';
import { readFlags } from './files.ts';
import { journalDirectory, listSegments } from './segments.ts';

/** A runner took the task; a request was sent; it came to an end; anything else that bears a time. */
export type Moment = 'open' | 'start' | 'end' | 'other';

/**
 * Shows when things happened in a task's journal, in its order, a segment after another. For a picture, not for an account: it reads
 * the beginnings of the lines only, checks no checksum and passes over what it does not know. Throws a `StorageError` when the
 * journal cannot be read.
 */
export function eachMoment(runDirectory: string, taskId: string, read: (moment: Moment, at: number) => void): void {
  try {
    for (const { path } of listSegments(journalDirectory(runDirectory, taskId)).segments) readSegment(path, read);
  } catch (error) {
    throw new StorageError(
      `The journal of task "${taskId}" in ${runDirectory} cannot be read: ${messageOf(error)}.`,
      'Check that you may read that folder.',
      error,
    );
  }
}

const chunkBytes = 1024 * 1024;
/** What is looked at of a line: the time stands before the body of an answer. */
const headBytes = 160;
const LF = 0x0a;

function readSegment(path: string, read: (moment: Moment, at: number) => void): void {
  const fd = openSync(path, readFlags);
  const chunk = Buffer.allocUnsafe(chunkBytes);
  try {
    let kept = 0;
    let inLine = false;
    for (;;) {
      const count = readSync(fd, chunk, kept, chunkBytes - kept, null);
      if (count === 0) return;
      const length = kept + count;
      let start = 0;
      for (;;) {
        const end = chunk.subarray(0, length).indexOf(LF, start);
        if (end === -1) break;
        if (!inLine)
          readLine(chunk.toString('latin1', start, Math.min(end, start + headBytes)), chunk, start, end, read);
        inLine = false;
        start = end + 1;
      }
      // Of a line that is longer than what was read, its beginning is enough.
      if (start === 0 && length === chunkBytes) {
        if (!inLine) readLine(chunk.toString('latin1', 0, headBytes), chunk, 0, headBytes, read);
        inLine = true;
        kept = 0;
      } else {
        chunk.copyWithin(0, start, length);
        kept = length - start;
      }
    }
  } finally {
    closeSync(fd);
  }
}

const moments: Readonly<Record<string, Moment>> = {
  open: 'open',
  attempt: 'start',
  completion: 'end',
  error: 'end',
  outcome: 'other',
  close: 'other',
};

function readLine(
  head: string,
  chunk: Buffer,
  start: number,
  end: number,
  read: (moment: Moment, at: number) => void,
): void {
  const name = head.slice(6, head.indexOf('"', 6));
  const moment = moments[name];
  // What came from the cache was never in flight.
  if (moment === undefined || (name === 'completion' && head.includes('"from":'))) return;
  // A quotation mark within a text is escaped, so this is the member of that name and nothing that somebody said.
  const found = /"t":(\d+)/.exec(head) ?? /"t":(\d+)/.exec(chunk.toString('latin1', start, end));
  if (found === null) return;
  // The owner of the segment before goes on, and what he had sent is still under way.
  const goesOn = moment === 'open' && chunk.toString('latin1', start, end).includes('"continues":true');
  read(goesOn ? 'other' : moment, Number(found[1]));
}

/** How large a task's journal is, in bytes; 0 where it cannot be told. */
export function journalBytes(runDirectory: string, taskId: string): number {
  try {
    const { segments } = listSegments(journalDirectory(runDirectory, taskId));
    return segments.reduce((sum, { path }) => sum + statSync(path).size, 0);
  } catch {
    return 0;
  }
}
