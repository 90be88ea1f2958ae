// What a power cut may leave of a trace of operations on the disk (trace-shim.mjs). Names (files made, linked, renamed and
// removed) reach the disk in their order, as journaling file systems keep it, and may lack any number of the newest; what was
// written to files reaches it in any order, whole, half or not at all: a gap before later bytes reads as zeros. What a sync
// covers is there. After Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014, which takes more liberties
// with names than ext4 and xfs do.
import { Buffer } from 'node:buffer';

export interface Operation {
  readonly n: number;
  readonly op: 'create' | 'write' | 'link' | 'rename' | 'remove' | 'folder' | 'sync';
  readonly path?: string;
  readonly from?: string;
  readonly ino?: number;
  readonly data?: string;
  readonly upto?: number;
}

export interface DiskState {
  /** Path → content of every file of the trace that has a name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Bytes are missing before others. */
  readonly holes: boolean;
}

/** The writes of a file, each with whether a sync covers it. */
export function covered(operations: readonly Operation[], { n, ino }: Operation): boolean {
  return operations.some((other) => other.op === 'sync' && other.ino === ino && (other.upto ?? 0) >= n);
}

function isDurableName(operations: readonly Operation[], { n, path = '' }: Operation): boolean {
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  return operations.some((other) => other.op === 'sync' && other.path === parent && (other.upto ?? 0) >= n);
}

/** One of the states after the first operations of a trace; `random` chooses what of the rest is there. */
export function stateAfter(operations: readonly Operation[], random: () => number): DiskState {
  const names = operations.filter(({ op }) => op !== 'write' && op !== 'sync');
  const durable = names.findLastIndex((each) => isDurableName(operations, each));
  const inodes = named(names.slice(0, durable + 1 + Math.floor(random() * (names.length - durable))));
  const contents = new Map<number, Buffer>();
  for (const ino of new Set(inodes.values())) contents.set(ino, content(operations, ino, random));
  const files = new Map(Array.from(inodes, ([path, ino]) => [path, contents.get(ino) ?? Buffer.alloc(0)]));
  return { files, holes: [...files.values()].some((bytes) => bytes.includes(0)) };
}

/** Path → the file that has this name in the end. */
function named(names: readonly Operation[]): Map<string, number> {
  const inodes = new Map<string, number>();
  for (const { op, path = '', from = '', ino } of names) {
    const known = op === 'create' ? ino : inodes.get(from);
    if (op === 'rename') inodes.delete(from);
    if (op === 'remove') inodes.delete(path);
    else if (known !== undefined) inodes.set(path, known);
  }
  return inodes;
}

function content(operations: readonly Operation[], ino: number, random: () => number): Buffer {
  const pieces = operations
    .filter((each) => each.op === 'write' && each.ino === ino)
    .map((each) => {
      const bytes = Buffer.from(each.data ?? '', 'base64');
      if (covered(operations, each)) return { bytes, kept: bytes.length };
      const roll = random();
      return { bytes, kept: roll < 0.5 ? 0 : roll < 0.7 ? Math.floor(bytes.length / 2) : bytes.length };
    });
  const last = pieces.findLastIndex(({ kept }) => kept > 0);
  return Buffer.concat(
    pieces.slice(0, last + 1).map(({ bytes, kept }, index) => {
      if (index === last) return bytes.subarray(0, kept);
      return Buffer.concat([bytes.subarray(0, kept), Buffer.alloc(bytes.length - kept)]);
    }),
  );
}
