import type { Eval } from '../core/eval.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Task } from '../core/submission.ts';
import type { TierName } from '../core/tier.ts';
import { type RetryPolicy, retryPolicy } from '../models/retry-policy.ts';
import { bounded } from '../strategies/bounded.ts';
import { parseStrategy } from '../strategies/parse.ts';
import { type Tier, tiers } from './tiers.ts';

/** What a user said of a run's speed. What is undefined is left to the tier, then to the eval, then to the defaults. */
export interface SpeedFlags {
  readonly tier?: TierName | undefined;
  /** `sequential`, `sliding-window:20`, … */
  readonly strategy?: string | undefined;
  /** Most requests in flight. */
  readonly concurrent?: number | undefined;
  /** Requests and tokens per minute. */
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
}

export interface RunSettings {
  readonly strategy: Strategy;
  /** Most requests in flight, over all models: the strategy's limit. */
  readonly concurrency: number;
  /** undefined: what the provider's answers say. */
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
  readonly retry: RetryPolicy;
}

/**
 * One run's settings. For each of them: flag, then tier, then the eval's own strategy, then the default. `--concurrent` bounds every
 * strategy, the eval's own and sizes in `--strategy` included; a tier's or the default number only sizes a strategy that
 * names none. Throws a `UsageError` when there is no such strategy.
 */
export function settingsOf(flags: SpeedFlags, evalStrategy?: Strategy): RunSettings {
  const tier = flags.tier && tiers[flags.tier];
  const strategy = strategyOf(flags, tier, evalStrategy);
  const within = bounded(strategy, flags.concurrent ?? Infinity);
  return {
    strategy: within,
    concurrency: within.limit,
    rpm: flags.rpm ?? tier?.rpm,
    tpm: flags.tpm,
    retry: tier?.retry ?? retryPolicy,
  };
}

function strategyOf({ strategy, concurrent }: SpeedFlags, tier?: Tier, evalStrategy?: Strategy): Strategy {
  if (strategy !== undefined) return parseStrategy(strategy, concurrent ?? tier?.concurrent);
  if (tier !== undefined) return tier.create(concurrent ?? tier.concurrent);
  return evalStrategy ?? parseStrategy('sliding-window', concurrent);
}

/** Tasks that run under one strategy. */
export interface TaskGroup {
  readonly settings: RunSettings;
  readonly tasks: readonly Task[];
}

/** The tasks of a run, grouped by their evals' own strategies; one group where a flag or a tier names the strategy. In the plan's order, and never none. */
export function taskGroups(
  tasks: readonly Task[],
  evals: ReadonlyMap<string, Pick<Eval, 'strategy'>>,
  flags: SpeedFlags,
): TaskGroup[] {
  const overruled = flags.strategy !== undefined || flags.tier !== undefined;
  const groups = new Map<Strategy | undefined, Task[]>();
  for (const task of tasks) {
    const own = overruled ? undefined : evals.get(task.eval_name)?.strategy;
    const group = groups.get(own);
    if (group === undefined) groups.set(own, [task]);
    else group.push(task);
  }
  if (groups.size === 0) groups.set(undefined, []);
  return [...groups].map(([own, members]) => ({ settings: settingsOf(flags, own), tasks: members }));
}
