import type * as Cacache from 'cacache';
import type { CacheAmount } from '../../core/cache-report.ts';
import { decodeAbout, type EntryAbout } from './entry.ts';

/** One answer, as the index knows it. */
export interface Listed {
  readonly key: string;
  readonly bytes: number;
  /** What it takes on a disk. */
  readonly diskBytes: number;
  /** When it was put there, in milliseconds since 1970. */
  readonly time: number;
  readonly about: EntryAbout;
}

const block = 4096;
/** Key, checksums and times stand in the file with an answer. */
const beside = 512;

/** Every answer in a cache, in no order. Damaged ones are passed over. Rejects with the system's errors. */
export async function listed(cacache: typeof Cacache, directory: string): Promise<Listed[]> {
  const all: Listed[] = [];
  for await (const entry of cacache.ls.stream(directory) as unknown as AsyncIterable<Cacache.CacheObject>) {
    const bytes = count(entry.size);
    all.push({
      key: entry.key,
      bytes,
      // Its file, and in a small cache a folder of its own.
      diskBytes: (Math.ceil((bytes + beside) / block) + 1) * block,
      time: count(entry.time),
      about: decodeAbout(entry.metadata),
    });
  }
  return all;
}

export function amountOf(entries: readonly Listed[]): CacheAmount {
  return { answers: entries.length, disk_bytes: entries.reduce((sum, { diskBytes }) => sum + diskBytes, 0) };
}

function count(value: number | undefined): number {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
