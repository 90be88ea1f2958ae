import { type Amount, type Budget, type Claim, type Drawn, type Ledger } from '../core/budget.ts';
import { minus, nothing, plus, type Reservation, within } from '../core/budget.ts';
import type { Clock } from '../core/clock.ts';
import { EvalsError, Interrupted, messageOf } from '../core/errors.ts';
import { TaskStopped } from '../core/failure.ts';
import { onAbort } from './on-abort.ts';

export interface SharedBudgetOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Ends every wait: then `reserve` rejects with `Interrupted`. */
  readonly stop: AbortSignal;
  /** Why nothing can be had, in one sentence. */
  readonly exhausted: (claim: Claim, need: Amount) => string;
  /** Told, once, why the ledger cannot be written; it is tried again. */
  readonly onTrouble?: (message: string) => void;
}

/** The budget of one run. */
export interface RunBudget extends Budget {
  readonly drawn: Drawn;
  /** Calls that wait for room. */
  readonly waiting: number;
  /** Gives back what was not spent. What is still reserved counts as spent. */
  close(): Promise<void>;
}

/** How often a runner looks whether others want what it has, and whether they gave back what it wants. */
const lookEveryMs = 250;

interface Waiter {
  readonly most: Amount;
  readonly admit: (reservation: Reservation) => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Lets requests through, first come, first served, as long as the worst case of all of them fits into what this run has claimed;
 * claims more from the ledger when it does not. What comes back from settled requests is used before anything is claimed.
 */
export function sharedBudget({ ledger, clock, stop, exhausted, onTrouble }: SharedBudgetOptions): RunBudget {
  const closed = new AbortController();
  const waiters: Waiter[] = [];
  let spent = nothing;
  let reserved = nothing;
  let inFlight = 0;
  let claimed = nothing;
  let refusal: unknown;
  let wake = new AbortController();
  let troubled = false;
  let busy: Promise<void> | undefined;

  /** What has no limit is not counted: it may be unknown. */
  const limited = ({ usd, tokens }: Amount): Amount => ({
    usd: ledger.cap.usd === Infinity ? 0 : usd,
    tokens: ledger.cap.tokens === Infinity ? 0 : tokens,
  });
  const drawn = (): Drawn => ({ spent, reserved });
  const fits = (most: Amount): boolean => within(plus(plus(spent, reserved), most), claimed);

  const take = (most: Amount): Reservation => {
    reserved = plus(reserved, most);
    inFlight += 1;
    return {
      settle: (cost) => {
        inFlight -= 1;
        // Sums of fractions leave dust behind.
        reserved = inFlight === 0 ? nothing : minus(reserved, most);
        spent = plus(spent, limited(cost));
        wake.abort();
      },
    };
  };

  const refuseAll = (error: unknown): void => {
    refusal ??= error;
    for (const waiter of waiters.splice(0)) waiter.refuse(refusal);
    wake.abort();
  };

  /** Serves those who wait until none does. Asks the ledger at most once in so many milliseconds when that did not help. */
  const serve = async (): Promise<void> => {
    for (let head = waiters[0]; head !== undefined; head = waiters[0]) {
      if (fits(head.most)) {
        waiters.shift();
        head.admit(take(head.most));
        continue;
      }
      const claim = await guarded(async () => ledger.claim(drawn(), head.most));
      if (claim !== undefined) claimed = claim.claimed;
      if (fits(head.most)) continue;
      if (claim?.possible === false) {
        refuseAll(new TaskStopped({ kind: 'budget', message: exhausted(claim, head.most) }));
        return;
      }
      await untilRoom(head.most);
    }
  };

  const untilRoom = async (most: Amount): Promise<void> => {
    const until = clock.monotonic() + lookEveryMs;
    while (refusal === undefined && !fits(most) && clock.monotonic() < until) {
      wake = new AbortController();
      await clock.sleep(until - clock.monotonic(), wake.signal);
    }
  };

  const guarded = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof EvalsError) refuseAll(error);
      else if (!troubled) onTrouble?.(`The ledger cannot be written: ${messageOf(error)}`);
      troubled = true;
      return undefined;
    }
  };

  /** One thing at a time: what is claimed is known only between two looks at the ledger. */
  const exclusively = (work: () => Promise<void>): void => {
    busy ??= work().finally(() => {
      busy = undefined;
      if (waiters.length > 0) exclusively(serve);
    });
  };

  const share = async (): Promise<void> => {
    // Nothing is let through on a claim that is about to be given up.
    claimed = plus(spent, reserved);
    claimed = (await guarded(async () => ledger.share(drawn()))) ?? claimed;
  };

  const watch = async (): Promise<void> => {
    while (!closed.signal.aborted) {
      if (waiters.length === 0 && !within(claimed, plus(spent, reserved))) exclusively(share);
      await clock.sleep(lookEveryMs, closed.signal);
    }
  };

  const unhook = onAbort(stop, () => {
    refuseAll(new Interrupted());
  });
  void watch();

  return {
    reserve: async (asked) => {
      if (refusal !== undefined) throw refusal as Error;
      const most = limited(asked);
      if (waiters.length === 0 && fits(most)) return take(most);
      return new Promise((admit, refuse) => {
        waiters.push({ most, admit, refuse });
        exclusively(serve);
      });
    },
    get drawn() {
      return drawn();
    },
    get waiting() {
      return waiters.length;
    },
    close: async () => {
      closed.abort();
      unhook();
      refuseAll(new Interrupted());
      await busy;
      await guarded(async () => ledger.close(drawn()));
    },
  };
}
