// Compiles disk-fault.c, the disk that errs or is slow, once for a scenario.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface DiskFault {
  readonly fault: 'eio' | 'enospc' | 'delay' | 'pretend';
  readonly calls: 'write' | 'sync';
  readonly ms?: number;
}

export interface DiskLibrary extends Disposable {
  /** The file whose existence turns a fault on. */
  readonly switch: string;
  /** The environment of a runner whose journal meets the fault: `always`, or while the switch exists. */
  struck(fault: DiskFault, always?: boolean): Readonly<Record<string, string>>;
  /** How many calls were struck since the last time. */
  tally(): number;
}

/** A sentence instead, where there is no compiler or no LD_PRELOAD. */
export function diskLibrary(): DiskLibrary | string {
  if (process.platform !== 'linux') return `LD_PRELOAD is not tried on ${process.platform}`;
  const folder = mkdtempSync(join(tmpdir(), 'evals-preload-'));
  const library = join(folder, 'disk-fault.so');
  const { status, stderr, error } = spawnSync(
    'cc',
    ['-shared', '-fPIC', '-O2', '-o', library, resolve('test/crash/disk-fault.c')],
    { encoding: 'utf8' },
  );
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  if (status !== 0) {
    remove();
    return `disk-fault.c cannot be compiled here (${error?.message ?? stderr.trim()})`;
  }
  const [toggle, tally] = [join(folder, 'switch'), join(folder, 'tally')];
  return {
    switch: toggle,
    struck: ({ fault, calls, ms = 0 }, always = false) => ({
      LD_PRELOAD: library,
      RIG_DISK_PATH: '/journal/',
      RIG_DISK_FAULT: fault,
      RIG_DISK_CALLS: calls,
      RIG_DISK_MS: String(ms),
      RIG_DISK_TALLY: tally,
      ...(always ? {} : { RIG_DISK_SWITCH: toggle }),
    }),
    tally: () => {
      const struck = statSync(tally, { throwIfNoEntry: false }) === undefined ? 0 : readFileSync(tally).length;
      rmSync(tally, { force: true });
      return struck;
    },
    [Symbol.dispose]: remove,
  };
}
