import type { JournalEvent } from '../../core/event.ts';
import type { Place } from './renewal.ts';
import type { Refused } from './storage.ts';

/** Up to where a journal is durable. */
export interface Covered {
  readonly segment: number;
  readonly offset: number;
}

export interface WriterContext extends Place {
  /** Makes a file's content durable; rejects when the disk could not. */
  readonly sync: (fd: number) => Promise<void>;
  /** Told that the disk does not take what it is given: the writer holds it and can `retry`. */
  readonly refuse: (writer: Refused, cause: unknown) => void;
  readonly warn: (message: string) => void;
  /** Told, in journal order, of what is durable now. Must not throw. */
  readonly onDurable: (events: readonly JournalEvent[], covered: Covered) => void;
}
