import { parseEvent } from './event-shape.ts';
import { scanSegment } from './scan.ts';
import { journalDirectory, listSegments } from './segments.ts';

/** When each outcome of a task was written, in milliseconds since 1970. Throws a `StorageError` when the journal cannot be read. */
export function outcomeTimes(runDirectory: string, taskId: string): number[] {
  const times: number[] = [];
  for (const { path } of listSegments(journalDirectory(runDirectory, taskId)).segments) {
    scanSegment(path, ({ bytes, start, end }) => {
      const event = parseEvent(bytes, start, end);
      if (event?.e === 'outcome') times.push(event.t);
      return 'next';
    });
  }
  return times;
}
