import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AdoptEvent, JournalEvent, OpenEvent } from '../../core/event.ts';
import { codeOf, type Files, readFlags, systemFiles } from './files.ts';
import { decodeRecord, parseEvent } from './event-shape.ts';
import { scanSegment } from './scan.ts';

/** One file of a task's journal. Its number is the generation of the lease. */
export interface Segment {
  readonly number: number;
  readonly path: string;
}

export interface SegmentList {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  /** The first number behind every name that is taken. */
  readonly next: number;
}

const namePattern = /^(\d{6}|[1-9]\d{6,8})\.jsonl$/;

export function journalDirectory(runDirectory: string, taskId: string): string {
  return join(runDirectory, 'journal', taskId);
}

export function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(6, '0')}.jsonl`);
}

/** The segments in a task's folder. Files with other names, and folders or links of such names, are not ours and are passed over. */
export function listSegments(directory: string): SegmentList {
  const segments: Segment[] = [];
  let highest = 0;
  for (const entry of entriesOf(directory)) {
    const number = Number(namePattern.exec(entry.name)?.[1] ?? 0);
    if (number === 0) continue;
    highest = Math.max(highest, number);
    if (entry.isFile()) segments.push({ number, path: join(directory, entry.name) });
  }
  segments.sort((a, b) => a.number - b.number);
  return { segments, next: highest + 1 };
}

/** Who owns a segment, and what its owner had read before. Both undefined when it was cut inside its first line. */
export function readHead(path: string): { readonly open?: OpenEvent; readonly adopt?: AdoptEvent } {
  const head: { open?: OpenEvent; adopt?: AdoptEvent } = {};
  scanSegment(
    path,
    (line) => {
      const event = parseEvent(line.bytes, line.start, line.end);
      if (line.offset === 0 && event?.e === 'open') {
        head.open = event;
        return 'next';
      }
      if (head.open !== undefined && event?.e === 'adopt') head.adopt = event;
      return 'stop';
    },
    { chunkBytes: 4096 },
  );
  return head;
}

/** The last line of a segment when it is short and intact; undefined for any other. Enough to see whether it was closed. */
export function lastEvent(path: string, files: Files = systemFiles): JournalEvent | undefined {
  const fd = files.openSync(path, readFlags);
  try {
    const { size } = files.fstatSync(fd);
    const tail = Buffer.allocUnsafe(Math.min(size, 4096));
    const count = files.readSync(fd, tail, 0, tail.length, size - tail.length);
    const start = count < 2 ? 0 : tail.lastIndexOf(0x0a, count - 2) + 1;
    return decodeRecord(tail.subarray(start, count));
  } finally {
    files.closeSync(fd);
  }
}

function entriesOf(directory: string): { readonly name: string; isFile(): boolean }[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
