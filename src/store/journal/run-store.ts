import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownerOf, systemProcesses } from '../owner.ts';
import { storageError } from '../system-error.ts';
import type { RunStore, RunStoreOptions } from './contract.ts';
import { diskThread } from './disk.ts';
import { systemFiles } from './files.ts';
import { heartbeatPath } from './heartbeat.ts';
import { HeartbeatWatch } from './lease.ts';
import { OpenStore } from './open-store.ts';
import { fileReserve, Storage } from './storage.ts';

export type { Lease, RunStore, RunStoreOptions } from './contract.ts';

const defaultTtlMs = 30_000;

/** Opens the disk side of a run. Rejects with a `StorageError` when the run directory cannot be written. */
export async function openRunStore(options: RunStoreOptions): Promise<RunStore> {
  const { directory, environment, clock } = options;
  makeFolder(join(directory, 'runners'));
  const processes = options.processes ?? systemProcesses(environment);
  const owner = ownerOf(`${processes.pid}-${randomBytes(4).toString('hex')}`, processes);
  const disk = diskThread(
    options.threadUrl,
    { owner, heartbeat: heartbeatPath(directory, owner.runner), taskFile: options.taskFile },
    options.onWarning,
  );
  return new OpenStore({
    ...options,
    owner,
    processes,
    disk,
    files: options.files ?? systemFiles,
    storage: new Storage(fileReserve(directory), clock, options.onStorage),
    watch: new HeartbeatWatch(
      directory,
      clock,
      Number(environment['EVALS_LEASE_TTL_MS'] ?? defaultTtlMs),
      options.stop,
    ),
  });
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storageError('keep results in', path, error);
  }
}
