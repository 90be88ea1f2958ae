import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  type StatsFs,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../core/errors.ts';
import { temporaryName } from './atomic-file.ts';
import { quoted, storageError } from './system-error.ts';

const mebibyte = 1024 * 1024;
const leastFree = 4 * mebibyte;
/** A journal's share of one sample: an answer of usual length and what stands around it. */
const bytesPerSample = 3000;

/** File systems whose guarantees end at the network, by the magic numbers of Linux's statfs(2). */
const networks: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x01021997: '9P',
  0x5346414f: 'AFS',
  0x00c36400: 'Ceph',
  0x0bd00bd0: 'Lustre',
};

/** Of what statfs(2) says, what counts here. */
type DiskFacts = Pick<StatsFs, 'type' | 'bavail' | 'bsize'>;

/**
 * Tries everything that a run will ask of the disk before anything is bought, and returns what a person should know.
 * Throws a `StorageError` when results could not be kept: not writable, or less than 4 MiB free.
 */
export function preflight(
  directory: string,
  { samples, statfs = statfsSync }: { readonly samples: number; readonly statfs?: (path: string) => DiskFacts },
): string[] {
  const linkable = probe(directory);
  const { type, bavail, bsize } = statistics(directory, statfs);
  const free = bavail * bsize;
  if (free < leastFree) {
    throw new StorageError(
      `Only ${megabytes(free)} are free for ${quoted(directory)}.`,
      'Free at least 4 MiB; nothing was bought.',
    );
  }
  const needed = samples * bytesPerSample;
  const network = networks[type >>> 0];
  return [
    ...(free < needed
      ? [`${megabytes(free)} are free for ${quoted(directory)}; this run may need ${megabytes(needed)}.`]
      : []),
    ...(network === undefined
      ? []
      : [`${quoted(directory)} is on a network file system (${network}): let only one machine run it.`]),
    ...(linkable ? [] : [`${quoted(directory)} has no hard links: let only one runner work on it.`]),
  ];
}

/** Leaves nothing behind. False when the file system has no hard links. */
function probe(directory: string): boolean {
  const [first, second] = [join(directory, temporaryName('probe')), join(directory, temporaryName('probe'))];
  try {
    writeProbe(first);
    const linkable = attempt(linkSync, first, second);
    attempt(unlinkSync, second);
    renameSync(first, second);
    unlinkSync(second);
    return linkable;
  } catch (error) {
    attempt(unlinkSync, first);
    attempt(unlinkSync, second);
    throw storageError('keep results in', directory, error);
  }
}

function writeProbe(path: string): void {
  const file = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  try {
    const content = Buffer.alloc(1024);
    if (writeSync(file, content) < content.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function statistics(directory: string, statfs: (path: string) => DiskFacts): DiskFacts {
  try {
    return statfs(directory);
  } catch (error) {
    throw storageError('look at', directory, error);
  }
}

function attempt<Arguments extends unknown[]>(act: (...values: Arguments) => void, ...values: Arguments): boolean {
  try {
    act(...values);
    return true;
  } catch {
    return false;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / mebibyte).toFixed(1)} MiB`;
}
