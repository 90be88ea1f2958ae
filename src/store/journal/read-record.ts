import { closeSync, openSync, readSync } from 'node:fs';
import type { JournalEvent } from '../../core/event.ts';
import { decodeRecord } from './event-shape.ts';
import { readFlags } from './files.ts';
import type { Place } from './task-fold.ts';

/** The whole event that stands at a place. Throws an `Error` when it does not stand there any more. */
export function readRecord({ path, offset, length }: Place): JournalEvent {
  const bytes = Buffer.allocUnsafe(length);
  const fd = openSync(path, readFlags);
  try {
    readSync(fd, bytes, 0, length, offset);
  } finally {
    closeSync(fd);
  }
  const event = decodeRecord(bytes);
  if (event === undefined) throw new Error('it was changed since it was read');
  return event;
}
