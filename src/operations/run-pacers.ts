import type { Clock } from '../core/clock.ts';
import type { WindowStart } from '../core/pacing.ts';
import { Pacer } from '../models/pacer.ts';
import type { Pace, PacerWait } from '../models/pacer-wait.ts';
import { governor } from '../models/pacing/governor.ts';
import { type AccountLimits, openAccountLimits } from '../store/limits/account-limits.ts';
import type { WindowState } from '../strategies/windowed-slots.ts';

export interface RunPacersOptions {
  readonly accounts: readonly string[];
  /** Accounts that live and end with this run: nothing is shared, or remembered, of them. */
  readonly own: (account: string) => boolean;
  /** Requests and tokens per minute that the user allows each key. */
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
  /** Whoever would have to wait longer comes back later, in milliseconds. */
  readonly longestWaitMs: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** The windows of this run, all accounts together. */
  readonly windows: () => readonly WindowState[];
}

/** One pacer for each provider account of a run, which it shares with the other runners of this machine. */
export interface RunPacers {
  of(account: string): Pacer;
  /** What a window of this model is told when it is made. */
  startOf(account: string, model: string): Omit<WindowStart, 'onChange'>;
  /** Why requests wait, for each account where some do. */
  waiting(): readonly PacerWait[];
  close(): Promise<void>;
}

interface Opened {
  readonly pacer: Pacer;
  readonly limits: AccountLimits | undefined;
}

export async function openPacers(options: RunPacersOptions): Promise<RunPacers> {
  const opened = new Map(
    await Promise.all(
      [...new Set(options.accounts)].map(async (account) => [account, await openPacer(account, options)] as const),
    ),
  );
  const at = (account: string): Opened => {
    const found = opened.get(account);
    if (found === undefined) throw new Error(`no pacer was opened for ${account}`);
    return found;
  };
  return {
    of: (account) => at(account).pacer,
    startOf: (account, model) => {
      const { pacer, limits } = at(account);
      return { remembered: limits?.windowOf(model), room: (now, latencyMs) => pacer.room(model, now, latencyMs) };
    },
    waiting: () => [...opened.values()].flatMap(({ pacer }) => pacer.waiting ?? []),
    close: async () => {
      await Promise.all([...opened.values()].map(async ({ limits }) => limits?.close()));
    },
  };
}

async function openPacer(account: string, options: RunPacersOptions): Promise<Opened> {
  const { rpm, tpm, longestWaitMs, environment, clock, stop, windows } = options;
  const limits = options.own(account) ? undefined : await openAccountLimits({ account, environment, clock });
  const governs = governor({ rpm, tpm, peers: limits && (() => limits.peers()), remembered: limits?.learned });
  const pacer = new Pacer({
    governor: governs,
    clock,
    stop,
    configured: configuredPaces(rpm, tpm),
    ...(longestWaitMs === undefined ? {} : { longestWaitMs }),
    onPause: (until) => limits?.tellPause(until),
  });
  limits?.share({
    demand: () => pacer.demand,
    onPause: (until) => {
      pacer.holdUntil(until);
    },
    learned: () => governs.learned(),
    windows: () => new Map(windows().flatMap((each) => (each.account === account ? [[each.model, each.settled]] : []))),
  });
  return { pacer, limits };
}

function configuredPaces(rpm: number | undefined, tpm: number | undefined): Pace[] {
  const periodMs = 60_000;
  return [
    ...(rpm === undefined ? [] : [{ dimension: 'requests' as const, limit: rpm, periodMs }]),
    ...(tpm === undefined ? [] : [{ dimension: 'tokens' as const, limit: tpm, periodMs }]),
  ];
}
