import { isDeepStrictEqual } from 'node:util';
import { type Amount, type Drawn, type Ledger, nothing } from '../../core/budget.ts';
import type { Clock } from '../../core/clock.ts';
import { StorageError } from '../../core/errors.ts';
import type { Owner } from '../../core/event.ts';
import { type Asking, claimIn, leftIn, type LedgerState, type Participant, sharedIn } from './state.ts';

/** Where the entries of a ledger are. */
export interface Entries {
  /** The newest entry; number 0 when there is none. Rejects with a `StorageError` when it cannot be believed. */
  newest(): Promise<{ readonly number: number; readonly state: LedgerState | undefined }>;
  /** Adds the entry with that number. False, and nothing changed, when somebody else was faster. */
  add(number: number, state: LedgerState): Promise<boolean>;
}

export interface LedgerOptions {
  readonly entries: Entries;
  readonly owner: Owner;
  /** Infinity: that is not limited. */
  readonly cap: Amount;
  /** What was spent so far, read from the journals at the moment of the call. */
  readonly spentSoFar: () => Promise<Amount>;
  /** Whether a runner may still settle what it claimed. */
  readonly living: (participant: Participant) => boolean;
  readonly clock: Clock;
}

/**
 * Joins the ledger of a submission. Every change is an entry with the next number, and a number can be had only once: whoever
 * loses the race looks again, so no claim is ever made on anything but the newest entry. When no runner in it lives, a new
 * account begins with what the journals say; what the dead had claimed is forgotten then, and before that counts as spent.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { entries, owner, cap, living } = options;
  const asking: Asking = { runner: owner.runner, cap, living };

  const change = async <T>(of: (state: LedgerState) => { state: LedgerState; result: T }): Promise<T> => {
    for (;;) {
      const { number, state } = await entries.newest();
      if (state === undefined) {
        throw new StorageError('The ledger of this submission was removed: nothing more is bought.', 'Run again.');
      }
      const next = of(state);
      if (isDeepStrictEqual(next.state, state) || (await entries.add(number + 1, next.state))) return next.result;
    }
  };

  await join(options);
  return {
    cap,
    claim: async (drawn, need) =>
      change((state) => {
        const { state: next, claim } = claimIn(state, asking, drawn, need);
        return { state: next, result: claim };
      }),
    share: async (drawn) =>
      change((state) => {
        const next = sharedIn(state, asking, drawn);
        return { state: next, result: next.runners[owner.runner]?.claimed ?? nothing };
      }),
    close: async (drawn: Drawn) =>
      change((state) => ({ state: leftIn(state, owner.runner, drawn), result: undefined })),
  };
}

async function join({ entries, owner, living, spentSoFar, clock }: LedgerOptions): Promise<void> {
  for (;;) {
    const { number, state } = await entries.newest();
    const account = Object.values(state?.runners ?? {}).some(living) ? state : undefined;
    // Read between the look and the entry: had anybody spent and left meanwhile, the entry's number would be taken.
    const { base, runners } = account ?? { base: await spentSoFar(), runners: {} };
    const participant = { owner, since: clock.now(), claimed: nothing, spent: nothing, wants: false };
    if (await entries.add(number + 1, { base, runners: { ...runners, [owner.runner]: participant } })) return;
  }
}
