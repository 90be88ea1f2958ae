import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Clock, isoTime } from '../core/clock.ts';
import { printable } from '../core/printable.ts';

/** `async_runner.log`: one line per notable thing. Neither method ever throws: a log is not worth a run. */
export interface LogFile {
  write(level: 'info' | 'warn' | 'error', message: string): void;
  close(): void;
}

export interface LogFileOptions {
  readonly clock: Clock;
  /** Removes secrets. */
  readonly redact: (text: string) => string;
  /** When the file is put aside as `.1`, and the older one as `.2`. Default: 16 MiB. */
  readonly maxBytes?: number;
}

const logName = 'async_runner.log';

/** One write to a file opened like this stands whole behind those of other runners. No link is followed. */
const append =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const longestMessage = 2000;
/** After so long, whoever was moving files is dead. */
const staleGuardMs = 60_000;

/**
 * Opens the log of an output directory, which several runners may share. A line is
 * `2026-11-20T17:30:00.123Z INFO  [pid] message`.
 */
export function openLogFile(
  outputDir: string,
  { clock, redact, maxBytes = 16 * 1024 * 1024 }: LogFileOptions,
): LogFile {
  const path = join(outputDir, logName);
  let file: number | undefined;

  const close = (): void => {
    if (file !== undefined) quietly(closeSync, file);
    file = undefined;
  };

  /** Another runner may have put the file aside, or somebody may have removed it. */
  const reopen = (): number => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (file !== undefined && found?.ino !== fstatSync(file).ino) close();
    file ??= openSync(path, append, 0o600);
    return file;
  };

  return {
    write(level, message) {
      const words = printable(redact(message), longestMessage);
      const line = `${isoTime(clock.now())} ${level.toUpperCase().padEnd(5)} [${String(process.pid)}] ${words}\n`;
      quietly(() => {
        if (fstatSync(reopen()).size + Buffer.byteLength(line) > maxBytes) rotate(path, maxBytes, clock);
        writeSync(reopen(), line);
      });
    },
    close,
  };
}

/** Puts a full log aside. The directory is a guard: two runners at once would throw one old log away. */
function rotate(path: string, maxBytes: number, clock: Clock): void {
  const guard = `${path}.rotating`;
  try {
    mkdirSync(guard, { mode: 0o700 });
  } catch {
    const since = statSync(guard, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && clock.now() - since > staleGuardMs) quietly(rmdirSync, guard);
    return;
  }
  try {
    // Somebody else may have done it while we came here. Less than half full: it is a new one.
    if (statSync(path).size < maxBytes / 2) return;
    quietly(renameSync, `${path}.1`, `${path}.2`);
    renameSync(path, `${path}.1`);
  } finally {
    quietly(rmdirSync, guard);
  }
}

function quietly<Arguments extends unknown[]>(act: (...values: Arguments) => void, ...values: Arguments): void {
  try {
    act(...values);
  } catch {
    // See `LogFile`.
  }
}
