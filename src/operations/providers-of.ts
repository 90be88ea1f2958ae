import type { Provider } from '../core/model.ts';
import { modelsAsked, type Task } from '../core/submission.ts';
import { resolveProvider, type ResolveOptions } from '../models/providers.ts';

/** The providers of a run, and what it takes to close them. */
export interface Providers {
  /** The model, asked under this time limit. */
  of(name: string, timeoutMs: number): Provider;
  /** The provider key behind a model's name. */
  accountOf(name: string): string;
  /** Each once. */
  readonly accounts: readonly string[];
  close(): Promise<void>;
}

export interface ProvidersOptions extends Omit<ResolveOptions, 'timeoutMs'> {
  /** For one attempt. */
  readonly timeoutOf: (task: Task) => number;
}

/** Resolves every model that the tasks ask before anything is bought. Rejects with a `RefusedError` when a key is missing. */
export async function providersOf(tasks: readonly Task[], options: ProvidersOptions): Promise<Providers> {
  const providers = new Map<string, Map<number, Provider>>();
  for (const task of tasks) {
    const timeoutMs = options.timeoutOf(task);
    for (const name of modelsAsked(task)) {
      const limits = providers.get(name) ?? new Map<number, Provider>();
      providers.set(name, limits);
      if (!limits.has(timeoutMs)) limits.set(timeoutMs, await resolveProvider(name, { ...options, timeoutMs }));
    }
  }
  const all = [...providers.values()].flatMap((limits) => [...limits.values()]);
  const found = (provider: Provider | undefined, name: string): Provider => {
    if (provider === undefined) throw new Error(`the model ${name} was not resolved`);
    return provider;
  };
  return {
    of: (name, timeoutMs) => found(providers.get(name)?.get(timeoutMs), name),
    accountOf: (name) => found([...(providers.get(name)?.values() ?? [])][0], name).account,
    accounts: [...new Set(all.map(({ account }) => account))],
    close: async () => {
      await Promise.all(all.map(async (provider) => provider.close()));
    },
  };
}
