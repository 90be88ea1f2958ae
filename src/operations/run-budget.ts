import type { Amount } from '../core/budget.ts';
import type { Clock } from '../core/clock.ts';
import { type RunBudget, sharedBudget } from '../models/shared-budget.ts';
import type { Environment } from '../models/provider-table.ts';
import { readHeartbeats } from '../store/journal/heartbeat.ts';
import { entryFiles } from '../store/ledger/entry-files.ts';
import { openLedger } from '../store/ledger/ledger.ts';
import type { Participant } from '../store/ledger/state.ts';
import { liveness, ownerOf, systemProcesses } from '../store/owner.ts';
import { exhaustedSentence } from './budget-limits.ts';
import { runnerStatus } from './runner-status.ts';

export interface RunBudgetOptions {
  readonly cap: Amount;
  /** The run directory. */
  readonly directory: string;
  readonly runnerId: string;
  /** Reads the journals anew: what is spent up to the moment of the call. */
  readonly spentSoFar: () => Promise<Amount>;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly onTrouble: (message: string) => void;
}

/** A runner on another machine that says nothing of itself is waited for so long, from the moment it joined. */
const silentMs = 60_000;

/** Joins the budget of a submission. Rejects with a `StorageError` when its ledger cannot be read or written. */
export async function openRunBudget(options: RunBudgetOptions): Promise<RunBudget> {
  const { cap, directory, runnerId, spentSoFar, environment, clock, stop, onTrouble } = options;
  const processes = systemProcesses(environment);
  const living = ({ owner, since }: Participant): boolean => {
    const life = liveness(owner, processes);
    if (life !== 'unknown') return life === 'alive';
    const heartbeat = readHeartbeats(directory).find((each) => each.owner.runner === owner.runner);
    if (heartbeat === undefined) return clock.now() - since < silentMs;
    return runnerStatus(heartbeat, clock, processes).status.alive;
  };
  const ledger = await openLedger({
    entries: await entryFiles(directory, clock),
    owner: ownerOf(runnerId, processes),
    cap,
    spentSoFar,
    living,
    clock,
  });
  return sharedBudget({
    ledger,
    clock,
    stop,
    exhausted: (claim, need) => exhaustedSentence(claim, need, cap),
    onTrouble,
  });
}
