import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner } from '../core/event.ts';

/** What can be learnt of the processes of this machine. undefined: it cannot be told, or there is no such process. */
export interface Processes {
  readonly pid: number;
  readonly host: string;
  readonly boot: string;
  readonly namespace: string;
  /** Start time of a process in the system's own unit, and whether it has ended and only waits to be collected. */
  look(pid: number): { readonly started: string; readonly ended: boolean } | undefined;
  /** Whether a signal could reach it; also true for processes of other users. */
  exists(pid: number): boolean;
}

/** `alive` and `dead` are proofs; `unknown` means another machine or process-id namespace: only a heartbeat can tell. */
export type Liveness = 'dead' | 'alive' | 'unknown';

export function ownerOf(runner: string, processes: Processes): Owner {
  const { host, boot, namespace, pid } = processes;
  return { runner, host, boot, namespace, pid, started: processes.look(pid)?.started ?? '' };
}

export function liveness(owner: Owner, processes: Processes): Liveness {
  if (owner.host !== processes.host) return 'unknown';
  if (owner.boot !== processes.boot) return 'dead';
  if (owner.namespace !== processes.namespace) return 'unknown';
  const found = processes.look(owner.pid);
  if (found === undefined) return processes.exists(owner.pid) ? 'alive' : 'dead';
  return found.ended || (owner.started !== '' && found.started !== owner.started) ? 'dead' : 'alive';
}

/** The processes of this machine. `EVALS_HOST_ID` names it, where host names are not unique. */
export function systemProcesses(environment: Readonly<Record<string, string | undefined>>): Processes {
  return {
    pid: process.pid,
    host: environment['EVALS_HOST_ID'] ?? hostname(),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
    look: lookers[process.platform] ?? (() => undefined),
    exists: (pid) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM';
      }
    },
  };
}

const quiet = { encoding: 'utf8' as const, stdio: 'pipe' as const };

const lookers: Partial<Record<NodeJS.Platform, Processes['look']>> = {
  linux: (pid) => readProcStat(orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))),
  darwin: (pid) => {
    // Loaded here, because elsewhere nobody needs it and every command would wait for it.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const started = orEmpty(() => execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], quiet).trim());
    return started === '' ? undefined : { started, ended: false };
  },
};

/**
 * Reads `/proc/<pid>/stat` (proc_pid_stat(5)): field 3 is the state, field 22 the start time in clock ticks after boot.
 * Field 2 is the program's name in parentheses and may itself hold spaces and parentheses.
 */
export function readProcStat(text: string): { started: string; ended: boolean } | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  if (state === undefined || started === undefined) return undefined;
  return { started, ended: state === 'Z' || state === 'X' };
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
