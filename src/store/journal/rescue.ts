import { closeSync, fsyncSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../../core/errors.ts';
import { createFlags, systemFiles, writeAll } from './files.ts';
import { listSegments, segmentPath } from './segments.ts';
import type { Writer } from './writer.ts';

export interface RescueOptions {
  readonly submission: string;
  readonly task: string;
  /** Where the segments of the task belong. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Saves what the disk did not take as a segment in the first folder that does: `EVALS_RESCUE_DIR`, the system's for
 * temporary files, or the home folder. Returns a sentence that says where it is and what to type; undefined when there
 * was nothing to save. Throws a `StorageError` when no folder takes it.
 */
export function rescue(writer: Writer, { submission, task, folder, environment }: RescueOptions): string | undefined {
  const number = Math.max(nextIn(folder), writer.segment.number + 1);
  const content = writer.unwritten(number);
  if (content === undefined) return undefined;
  const name = `evals-rescue-${submission}-${task}-${number}.jsonl`;
  for (const candidate of [environment['EVALS_RESCUE_DIR'], tmpdir(), environment['HOME']]) {
    if (candidate === undefined || candidate === '') continue;
    const path = join(candidate, name);
    if (!written(path, content)) continue;
    const command = `mv -n ${quoted(path)} ${quoted(segmentPath(folder, number))}`;
    return `What the disk did not take of ${task} is saved in ${path}; before the next run type: ${command}`;
  }
  throw new StorageError(
    `${writer.heldAnswers} paid answers of ${task} could be written nowhere and are lost.`,
    'Name a folder that can be written to in EVALS_RESCUE_DIR next time.',
  );
}

function nextIn(folder: string): number {
  try {
    return listSegments(folder).next;
  } catch {
    return 1;
  }
}

function written(path: string, content: readonly Buffer[]): boolean {
  try {
    const fd = openSync(path, createFlags, 0o600);
    try {
      for (const bytes of content) writeAll(systemFiles, fd, bytes);
      fsyncSync(fd);
      return true;
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
