import type { Clock } from '../core/clock.ts';
import type { AnswerSource, CompletionStore, KeptAnswer } from '../core/completion-store.ts';
import { Interrupted } from '../core/errors.ts';
import { ModelError } from '../core/failure.ts';
import type { TaskJournal } from '../core/journal.ts';
import type { Call, Completion, Model, ModelRequest, Provider, RawAnswer } from '../core/model.ts';
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
}

/**
 * Answers from the store what was bought before, under whatever task file, and keeps there what is bought. A hit is in the
 * journal before it is used. Calls for the same that come while one is under way wait for its answer, and hold nothing
 * meanwhile; if it brings none, the next one asks. Only usable answers are kept; one that was cut at the token limit is one.
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
  const { store, flights, source, clock } = options;
  const flight = flights.lead(key);
  try {
    const kept = await store.find(key);
    const found = kept && readable(kept, options);
    if (kept !== undefined && found !== undefined) {
      flight.arrived(kept);
      return await use(kept, found, call, options);
    }
    let answer: RawAnswer | undefined;
    const onAnswer = async (arrived: RawAnswer): Promise<void> => {
      answer = arrived;
      await call.onAnswer?.(arrived);
    };
    const completion = await model.generate(request, { ...call, onAnswer });
    if (answer !== undefined) {
      const bought = { ...answer, boughtAt: clock.now() };
      flight.arrived(bought);
      await store.keep(key, bought, { ...source, usage: completion.usage });
    }
    return completion;
  } finally {
    flight.end();
  }
}

async function use(
  kept: KeptAnswer,
  completion: Completion,
  call: Call,
  { journal, clock }: CacheOptions,
): Promise<Completion> {
  if (!journal.held()) throw new Interrupted('another runner took the task over');
  await journal.record(completionEvent(stampOf(call, clock.now()), kept, 'cache'));
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
