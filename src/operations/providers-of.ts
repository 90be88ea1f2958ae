import type { Provider } from '../core/model.ts';
import type { Task } from '../core/submission.ts';
import { resolveProvider, type ResolveOptions } from '../models/providers.ts';

/** The providers of a run, one for each model name, and what it takes to close them. */
export interface Providers {
  of(name: string): Provider;
  /** Each once. */
  readonly accounts: readonly string[];
  close(): Promise<void>;
}

/** Resolves every model and grader of the tasks before anything is bought. Rejects with a `RefusedError` when a key is missing. */
export async function providersOf(tasks: readonly Task[], options: ResolveOptions): Promise<Providers> {
  const providers = new Map<string, Provider>();
  for (const name of tasks.flatMap((task) => [task.model_name, ...(task.grader === null ? [] : [task.grader])])) {
    if (!providers.has(name)) providers.set(name, await resolveProvider(name, options));
  }
  return {
    of: (name) => {
      const provider = providers.get(name);
      if (provider === undefined) throw new Error(`the model ${name} was not resolved`);
      return provider;
    },
    accounts: [...new Set([...providers.values()].map(({ account }) => account))],
    close: async () => {
      await Promise.all([...providers.values()].map(async (provider) => provider.close()));
    },
  };
}
