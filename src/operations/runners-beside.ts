import type { Clock } from '../core/clock.ts';
import type { Environment } from '../models/provider-table.ts';
import { readHeartbeats } from '../store/journal/heartbeat.ts';
import { runnersInLedger } from '../store/ledger/entry-files.ts';
import { systemProcesses } from '../store/owner.ts';
import { runnerStatus } from './runner-status.ts';

export interface BesideOptions {
  /** The run directory. */
  readonly directory: string;
  /** This runner. */
  readonly runnerId: string;
  /** Whether it keeps to a limit on money or tokens. */
  readonly capped: boolean;
  readonly environment: Environment;
  readonly clock: Clock;
}

/** A sentence for each living runner of the same task file that keeps to a limit where this one has none, or the other way round. */
export async function runnersBeside({
  directory,
  runnerId,
  capped,
  environment,
  clock,
}: BesideOptions): Promise<string[]> {
  const processes = systemProcesses(environment);
  const others = readHeartbeats(directory)
    .map((heartbeat) => runnerStatus(heartbeat, clock, processes).status)
    .filter(({ alive, runner_id }) => alive && runner_id !== runnerId);
  if (others.length === 0) return [];
  const limited = await runnersInLedger(directory, clock);
  return others
    .filter(({ runner_id }) => limited.has(runner_id) !== capped)
    .map(({ pid, host }) => {
      const runner = `The runner with process id ${String(pid)} on ${host}`;
      return capped
        ? `${runner} works on this task file without a limit: what it spends from now on is not counted in yours.`
        : `${runner} keeps to a limit on this task file, and this run has none: what it spends is not counted there.`;
    });
}
