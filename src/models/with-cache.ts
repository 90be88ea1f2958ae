import type { Clock } from '../core/clock.ts';
import type { Announcement, AnswerSource, CompletionStore, KeptAnswer } from '../core/completion-store.ts';
import { Interrupted } from '../core/errors.ts';
import { ModelError } from '../core/failure.ts';
import type { TaskJournal } from '../core/journal.ts';
import type { Call, Completion, Model, ModelRequest, Provider, RawAnswer } from '../core/model.ts';
import type { Slots } from '../core/strategy.ts';
import { cacheKey } from './cache-key.ts';
import { completionEvent, stampOf } from './completion-event.ts';
import type { Flights } from './flights.ts';
import { onAbort } from './on-abort.ts';

export interface CacheOptions {
  readonly store: CompletionStore;
  /** One for all models of a process. */
  readonly flights: Flights<KeptAnswer>;
  readonly source: AnswerSource;
  readonly journal: Pick<TaskJournal, 'record' | 'held'>;
  readonly read: Provider['read'];
  readonly clock: Clock;
  /** Those of the model below: while the store is looked at, the call counts as one that is about to need a place. */
  readonly slots: Pick<Slots, 'starting'>;
  /** Ends the wait for what another process has announced: then the call rejects with `Interrupted`. */
  readonly stop: AbortSignal;
}

/**
 * Answers from the store what was bought before, under whatever task file, and keeps there what is bought. A hit is in the
 * journal before it is used. Calls for the same that come while one is under way wait for its answer, and hold nothing
 * meanwhile; if it brings none, the next one asks. What another process has announced is waited for, for a minute. Only usable
 * answers are kept; one that was cut at the token limit is one.
 */
export function withCache(model: Model, options: CacheOptions): Model {
  const { flights, source } = options;
  return {
    name: model.name,
    generate: async (request, call) => {
      const key = cacheKey(source, request, call.id);
      for (;;) {
        const flight = flights.following(key);
        if (flight === undefined) return lead(model, key, request, call, options);
        const kept = await unlessAborted(flight, call.signal);
        if (kept === undefined) continue;
        const completion = readable(kept, options);
        return completion === undefined ? model.generate(request, call) : use(kept, completion, call, options);
      }
    },
  };
}

/** Looks into the store and asks the model, for all who want the same meanwhile. */
async function lead(
  model: Model,
  key: string,
  request: ModelRequest,
  call: Call,
  options: CacheOptions,
): Promise<Completion> {
  const flight = options.flights.lead(key);
  const start = options.slots.starting();
  let announcement: Announcement | undefined;
  try {
    const [kept, announced] = await foundOrAnnounced(key, call, start, options);
    announcement = announced;
    const found = kept && readable(kept, options);
    if (kept === undefined || found === undefined) {
      start.done();
      return await buy(model, key, request, call, { ...options, arrived: flight.arrived });
    }
    flight.arrived(kept);
    return await use(kept, found, call, options);
  } finally {
    start.done();
    flight.end();
    await announcement?.end();
  }
}

/** How long another process may take to bring an answer that it has announced, and how often it is looked for, in milliseconds. */
const patienceMs = 60_000;
const lookEveryMs = 250;

/** What is kept, or the word to other processes that it is going to be bought. Neither, where another one took too long to bring it. */
async function foundOrAnnounced(
  key: string,
  { signal }: Call,
  start: ReturnType<Slots['starting']>,
  { store, clock, stop }: CacheOptions,
): Promise<[KeptAnswer | undefined, Announcement | undefined]> {
  for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
    const kept = await store.find(key);
    if (kept !== undefined) return [kept, undefined];
    const announcement = await store.announce(key);
    // Between the look and the word somebody may have brought it.
    if (announcement !== undefined) return [await store.find(key), announcement];
    // Its place is lent on meanwhile.
    start.done();
    await clock.sleep(lookEveryMs, stop);
    if (stop.aborted || signal.aborted) throw new Interrupted();
  }
  return [undefined, undefined];
}

async function buy(
  model: Model,
  key: string,
  request: ModelRequest,
  call: Call,
  { store, source, clock, arrived }: CacheOptions & { readonly arrived: (answer: KeptAnswer) => void },
): Promise<Completion> {
  let answer: RawAnswer | undefined;
  const onAnswer = async (whole: RawAnswer): Promise<void> => {
    answer = whole;
    await call.onAnswer?.(whole);
  };
  const completion = await model.generate(request, { ...call, onAnswer });
  if (answer !== undefined) {
    const bought = { ...answer, boughtAt: clock.now() };
    arrived(bought);
    await store.keep(key, bought, { ...source, usage: completion.usage });
  }
  return completion;
}

async function use(
  kept: KeptAnswer,
  completion: Completion,
  call: Call,
  { journal, clock }: CacheOptions,
): Promise<Completion> {
  if (!journal.held()) throw new Interrupted('another runner took the task over');
  await journal.record(completionEvent(stampOf(call, clock.now()), kept, { from: 'cache' }));
  call.onSaved?.(completion);
  return completion;
}

/** undefined for what was usable to whoever kept it, and is not to us. */
function readable(kept: KeptAnswer, { read }: CacheOptions): Completion | undefined {
  try {
    return read(kept);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  let forget = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    forget = onAbort(signal, () => {
      reject(new Interrupted());
    });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    forget();
  }
}
