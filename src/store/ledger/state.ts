import { type Amount, type Claim, type Drawn, minus, nothing, plus, within } from '../../core/budget.ts';
import { StorageError } from '../../core/errors.ts';
import type { Owner } from '../../core/event.ts';

/** One runner in the book. */
export interface Participant {
  readonly owner: Owner;
  /** When it joined, in milliseconds since 1970. */
  readonly since: number;
  /** What it may have spent and reserved together; as much counts as spent if it dies. */
  readonly claimed: Amount;
  /** What it had spent when it last wrote. */
  readonly spent: Amount;
  /** It waits for more. */
  readonly wants: boolean;
}

/** Everything that an entry of the ledger says: the newest entry is the book. */
export interface LedgerState {
  /** What was spent by those that are not among the runners. */
  readonly base: Amount;
  readonly runners: Readonly<Record<string, Participant>>;
}

export interface Asking {
  /** Id of the runner that asks. */
  readonly runner: string;
  readonly cap: Amount;
  /** Whether a runner can still give anything back. */
  readonly living: (participant: Participant) => boolean;
}

/** What comes of asking for `need` beyond what is drawn: the book afterwards, and the answer. Pure. */
export function claimIn(
  state: LedgerState,
  { runner, cap, living }: Asking,
  drawn: Drawn,
  need: Amount,
): { readonly state: LedgerState; readonly claim: Claim } {
  const others = othersIn(state, runner).map((other) => ({ ...other, living: living(other) }));
  const room = minus(minus(cap, state.base), sum(others.map(({ claimed }) => claimed)));
  const held = plus(drawn.spent, drawn.reserved);
  const wanted = plus(held, need);
  const before = state.runners[runner]?.claimed ?? nothing;
  const competed = others.some((other) => other.living && other.wants);
  const shared = others.some((other) => other.living);
  const granted = within(wanted, room);
  const claimed = granted
    ? each(wanted, room, (want, all) => (competed ? want : want + share(all - want)))
    : kept({ held, before, room, competed, shared });
  // Nobody gets back what a dead runner claimed; what a living one has not spent may yet come free.
  const gone = sum(others.map((other) => (other.living ? other.spent : other.claimed)));
  const possible = within(plus(drawn.spent, need), minus(minus(cap, state.base), gone));
  const spent = plus(plus(state.base, gone), drawn.spent);
  const reserved = plus(
    sum(others.map((other) => minus(other.claimed, other.living ? other.spent : other.claimed))),
    drawn.reserved,
  );
  return {
    state: entered(state, runner, { claimed, spent: drawn.spent, wants: !granted && shared }),
    claim: { claimed, possible, total: { spent, reserved } },
  };
}

/** The book after a runner gave up what it has not drawn, if another one waits; else as it was. Pure. */
export function sharedIn(state: LedgerState, { runner, living }: Asking, drawn: Drawn): LedgerState {
  const competed = othersIn(state, runner).some((other) => other.wants && living(other));
  if (!competed) return state;
  return entered(state, runner, { claimed: plus(drawn.spent, drawn.reserved), spent: drawn.spent, wants: false });
}

/** The book without a runner. What it could not settle counts as spent. Pure. */
export function leftIn(state: LedgerState, runner: string, drawn: Drawn): LedgerState {
  const { base, runners } = state;
  // An entry may have to be written twice: the second time there is nothing left to do.
  if (!Object.hasOwn(runners, runner)) return state;
  const others = Object.entries(runners).filter(([id]) => id !== runner);
  return { base: plus(base, plus(drawn.spent, drawn.reserved)), runners: Object.fromEntries(others) };
}

/** The part of what is free that a runner takes beyond its need, so that it need not ask for every request. */
const spareShare = 1 / 8;

function share(free: number): number {
  return Number.isFinite(free) ? free * spareShare : 0;
}

/** What stays claimed where there is too little: everything that is left, when nobody else could use it. */
function kept(claims: {
  readonly held: Amount;
  readonly before: Amount;
  readonly room: Amount;
  readonly competed: boolean;
  readonly shared: boolean;
}): Amount {
  const { held, before, room, competed, shared } = claims;
  if (competed) return held;
  const most = shared ? before : room;
  return each(held, most, (least, all) => (Number.isFinite(all) ? Math.max(least, all) : least));
}

function othersIn({ runners }: LedgerState, runner: string): Participant[] {
  return Object.entries(runners).flatMap(([id, participant]) => (id === runner ? [] : [participant]));
}

function entered(
  state: LedgerState,
  runner: string,
  change: Pick<Participant, 'claimed' | 'spent' | 'wants'>,
): LedgerState {
  const present = state.runners[runner];
  if (present === undefined) {
    throw new StorageError(
      `The ledger of this submission no longer knows the runner ${runner}: nothing more is bought.`,
      'Run again: what was spent is read from the journals.',
    );
  }
  return { ...state, runners: { ...state.runners, [runner]: { ...present, ...change } } };
}

function sum(amounts: readonly Amount[]): Amount {
  return amounts.reduce(plus, nothing);
}

function each(a: Amount, b: Amount, of: (a: number, b: number) => number): Amount {
  return { usd: of(a.usd, b.usd), tokens: of(a.tokens, b.tokens) };
}
