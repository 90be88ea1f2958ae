import type { Clock } from '../core/clock.ts';
import type { KeptAnswer } from '../core/completion-store.ts';
import type { TaskJournal } from '../core/journal.ts';
import type { Model, Provider } from '../core/model.ts';
import type { Slots } from '../core/strategy.ts';
import { modelsAsked, type Task } from '../core/submission.ts';
import { newFlights } from '../models/flights.ts';
import { withCache } from '../models/with-cache.ts';
import { completionsDirectory, openCompletionStore } from '../store/completions/store.ts';
import { systemProcesses } from '../store/owner.ts';
import { answerSources } from './answer-sources.ts';

/** The user's cache of completions, as one run uses it for all its tasks. */
export interface CompletionCache {
  /** The model, asked only for what the cache has not. */
  before(model: Model, below: Below): Model;
}

/** What the model is made of: the provider at its bottom, and the places for its requests. */
interface Below {
  readonly provider: Provider;
  readonly journal: TaskJournal;
  readonly slots: Slots;
}

export interface CompletionCacheOptions {
  readonly tasks: readonly Task[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Told once when answers can no longer be kept, and once when they can no longer be read. */
  readonly onWarning: (message: string) => void;
}

/** Opens the cache for the models and graders of these tasks. A cache that cannot be used is done without. */
export async function openCompletionCache(options: CompletionCacheOptions): Promise<CompletionCache> {
  const { tasks, environment, clock, stop, onWarning } = options;
  const names = tasks.flatMap(modelsAsked);
  const sources = await answerSources(names, { environment, clock });
  const directory = completionsDirectory(environment);
  const store = await openCompletionStore({ directory, onWarning, processes: systemProcesses(environment) });
  const flights = newFlights<KeptAnswer>();
  return {
    before: (model, { provider, journal, slots }) => {
      const source = sources.get(provider.name);
      if (source === undefined) throw new Error(`the model ${provider.name} is none of these tasks'`);
      return withCache(model, {
        store,
        flights,
        source,
        journal,
        read: (answer) => provider.read(answer),
        clock,
        slots,
        stop,
      });
    },
  };
}
