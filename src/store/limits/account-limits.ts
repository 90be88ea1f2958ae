import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { sha256 } from '../../core/hash.ts';
import type { LearnedLimit } from '../../core/pacing.ts';
import { cacheDirectoryOf } from '../cache-directory.ts';
import { makePrivate } from '../private-directory.ts';
import { type LearnedModel, readLearned, writeLearned } from './learned-file.ts';
import { type PeerFiles, peerFiles, type PeerState } from './peer-files.ts';
import { removeStaleAccounts } from './stale-accounts.ts';

export interface AccountLimitsOptions {
  /** The provider and key, as `Provider.account` names them. */
  readonly account: string;
  /** Where `EVALS_CACHE_DIR`, `XDG_CACHE_HOME` and `HOME` are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** What is to be shared with other runners, and with later runs. */
export interface SharedState {
  /** Requests wait or are under way. */
  demand(): boolean;
  /** Another runner was told to wait until then (milliseconds since 1970). */
  onPause(until: number): void;
  /** What was learned of the limits so far. */
  learned(): readonly LearnedLimit[];
  /** The limits of the windows so far, by model, as they served; not those just tried out. */
  windows(): ReadonlyMap<string, number>;
}

/** What runners on this machine that use the same key know together. No method rejects or throws: where the disk refuses, each is alone. */
export interface AccountLimits {
  /** What earlier runs learned within 24 hours. */
  readonly learned: readonly LearnedLimit[];
  /** A limit that served an earlier run well; undefined when there is none to begin with. */
  windowOf(model: string): number | undefined;
  /** Runners that have requests to send, this one always counted. */
  peers(): number;
  /** The server told us to wait until then (milliseconds since 1970). */
  tellPause(until: number): void;
  /** Begins to share; to be called once. */
  share(state: SharedState): void;
  /** Ends sharing, and writes down what was learned. */
  close(): Promise<void>;
}

const lookEveryMs = 500;
const showEveryMs = 1000;
const saveEveryMs = 30_000;
/** Nobody waits longer for a disk that hangs. */
const patienceMs = 1000;
/** A pause that ends later than this was written by a clock that is wrong. */
const longestPauseMs = 24 * 3_600_000;

/** Opens `<cache>/limits/<hash of the account>/`. */
export async function openAccountLimits({ account, environment, clock }: AccountLimitsOptions): Promise<AccountLimits> {
  const all = join(cacheDirectoryOf(environment), 'limits');
  const directory = join(all, sha256(account).slice(0, 16));
  const name = `${String(process.pid)}-${randomBytes(4).toString('hex')}`;
  const reading = makePrivate(directory) ? readLearned(directory, clock.now()) : undefined;
  const remembered = await within(patienceMs, clock, reading);
  void removeStaleAccounts(all, clock.now());
  return accountLimits({
    clock,
    remembered: remembered ?? [],
    peers: peerFiles(join(directory, 'peers'), name, clock),
    save: async (models) => {
      if (makePrivate(directory)) await writeLearned(directory, models, clock.now());
    },
  });
}

export interface AccountLimitsParts {
  readonly clock: Clock;
  readonly remembered: readonly LearnedModel[];
  readonly peers: PeerFiles;
  readonly save: (models: readonly LearnedModel[]) => Promise<void>;
}

/** The same without a disk. */
export function accountLimits({ clock, remembered, peers, save }: AccountLimitsParts): AccountLimits {
  let others: { readonly states: readonly PeerState[]; readonly at: number } = { states: [], at: -Infinity };
  let pauseUntil: number | undefined;
  let toldUntil: number | undefined;
  let shared: SharedState | undefined;
  let [shownAt, savedAt] = [-Infinity, clock.monotonic()];
  let sharing: Promise<void> = Promise.resolve();
  let wake = new AbortController();
  let closed = false;
  /** Something is to be shown at once. */
  let urgent = false;

  const show = async (): Promise<void> => {
    const now = clock.monotonic();
    const pause = pauseUntil !== undefined && pauseUntil > clock.now() ? pauseUntil : undefined;
    shownAt = now;
    urgent = false;
    await peers.show({ demand: shared?.demand() ?? false, pauseUntil: pause });
  };
  const look = async (): Promise<void> => {
    const states = await peers.others();
    others = { states, at: clock.monotonic() };
    const now = clock.now();
    const pauses = states.flatMap(({ pauseUntil: until = now }) => (until - now <= longestPauseMs ? until : []));
    const until = Math.max(now, ...pauses);
    if (until > now && until !== toldUntil) shared?.onPause(until);
    toldUntil = until;
  };
  const saveLearned = async (): Promise<void> => {
    savedAt = clock.monotonic();
    const models = shared === undefined ? [] : learnedModels(shared, clock.now());
    if (models.length > 0) await save(models);
  };
  const beat = async (): Promise<void> => {
    const now = clock.monotonic();
    if (urgent || now - shownAt >= showEveryMs) await show().catch(ignored);
    await look().catch(ignored);
    if (now - savedAt >= saveEveryMs) await saveLearned().catch(ignored);
  };
  const isClosed = (): boolean => closed;
  const keepSharing = async (): Promise<void> => {
    while (!isClosed()) {
      await beat();
      if (urgent || isClosed()) continue;
      wake = new AbortController();
      await clock.sleep(lookEveryMs, wake.signal);
    }
  };

  return {
    learned: remembered.flatMap(({ model, limits }) => limits.map((limit) => ({ model, ...limit }))),
    windowOf: (model) => {
      const known = remembered.find((each) => each.model === model);
      // Its limits are finer than published: whoever began there would be refused at once.
      return known?.limits.some(({ strictness }) => strictness > 0) === true ? undefined : known?.window;
    },
    peers: () => {
      const fresh = clock.monotonic() - others.at < 2 * showEveryMs + patienceMs;
      return 1 + (fresh ? others.states.filter(({ demand }) => demand).length : 0);
    },
    tellPause: (until) => {
      pauseUntil = until;
      urgent = true;
      wake.abort();
    },
    share: (state) => {
      shared = state;
      sharing = keepSharing();
    },
    close: async () => {
      closed = true;
      urgent = false;
      wake.abort();
      if (shared === undefined) return;
      const closing = sharing.then(async () => Promise.allSettled([saveLearned(), peers.remove()]));
      await within(patienceMs, clock, closing);
    },
  };
}

function learnedModels(shared: SharedState, at: number): LearnedModel[] {
  const limits = shared.learned();
  const sizes = shared.windows();
  return [...new Set([...limits.map(({ model }) => model), ...sizes.keys()])].map((model) => ({
    model,
    at,
    window: sizes.get(model),
    limits: limits.filter((limit) => limit.model === model).map(({ model: _model, ...limit }) => limit),
  }));
}

/** undefined when it takes longer, fails, or there is no work. */
async function within<T>(ms: number, clock: Clock, work: Promise<T> | undefined): Promise<T | undefined> {
  const done = new AbortController();
  const waiting = clock.sleep(ms, done.signal);
  try {
    return await Promise.race([work, waiting.then(() => undefined)]);
  } catch {
    return undefined;
  } finally {
    done.abort();
  }
}

function ignored(): void {
  // Where the disk refuses, every runner is alone.
}
