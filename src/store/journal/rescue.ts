import { closeSync, fsyncSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlags, systemFiles, writeAll } from './files.ts';

export interface Rescued {
  readonly path: string;
  /** What to type so that the next run finds it. */
  readonly command: string;
}

/** Writes a segment to the first folder that takes it. undefined when none does. */
export function rescue(
  name: string,
  target: string,
  content: readonly Buffer[],
  environment: Readonly<Record<string, string | undefined>>,
): Rescued | undefined {
  const folders = [environment['EVALS_RESCUE_DIR'], tmpdir(), environment['HOME']];
  for (const folder of folders) {
    if (folder === undefined || folder === '') continue;
    const path = join(folder, name);
    if (written(path, content)) return { path, command: `mv -n ${quoted(path)} ${quoted(target)}` };
  }
  return undefined;
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
export function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
