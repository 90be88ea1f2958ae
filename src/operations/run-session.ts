import type { ExitCode } from '../core/exit-code.ts';
import { TaskStopped } from '../core/failure.ts';
import type { WindowChange } from '../core/pacing.ts';
import { modelsAsked } from '../core/submission.ts';
import { breakersByModel } from '../models/breaker.ts';
import { canarySize } from '../runner/canary.ts';
import { RunResources } from '../runner/resources/run-resources.ts';
import type { RunTasksOptions } from '../runner/run-tasks.ts';
import { readJournals } from '../store/journal/read-journals.ts';
import { Blocking } from './blocking.ts';
import { capOf, checkLimits } from './budget-limits.ts';
import { heldByOthers } from './held-by-others.ts';
import { type LeaseGroup, TaskLeases } from './lease-tasks.ts';
import { runnersBeside } from './runners-beside.ts';
import { openStore } from './results-store.ts';
import { openRunBudget } from './run-budget.ts';
import { RunEnds } from './run-ends.ts';
import { openMeans } from './run-means.ts';
import type { SessionOptions } from './session-options.ts';
import { spentSoFar } from './spent-so-far.ts';
import { stepLimits, timeoutOf } from './time-limits.ts';
import type { RunEnd } from './verdict.ts';
import { Waits } from './waits.ts';
import { watchRun } from './watch-run.ts';

/** Everything that lives as long as a run: the store, what it asks with, and the eye on them. */
export interface RunSession {
  readonly runnerId: string;
  /** In the order in which they are to run, one after the other. */
  readonly groups: readonly LeaseGroup[];
  /** What the engine needs for a group. */
  engine(group: LeaseGroup): RunTasksOptions;
  close(): Promise<RunEnd>;
}

export async function openSession(options: SessionOptions): Promise<RunSession> {
  const { clock, submission, files, priceList, notice } = options;
  const ends = new RunEnds(options.stop);
  const { stop } = ends;
  const waits = new Waits(
    () => means.pacers.waiting(),
    () => resources.waits(),
  );
  const blocking = new Blocking((message) => {
    notice('warn', message);
  });

  // All that can be refused is refused here, before the first file is written and the first answer bought.
  checkLimits(submission.tasks, priceList, options);
  const journals = () => readJournals({ ...options, directory: files.directory });
  const recovered = journals();
  const means = await openMeans({
    ...options,
    directory: files.directory,
    timeoutOf: ({ eval_name }) => timeoutOf(options, options.evals.get(eval_name)),
    stop,
    onWindowChange: (model, change) => {
      recordChange(leases, model, change, clock.now());
      notice('info', `${model}: ${String(change.from)} → ${String(change.to)} in flight: ${change.reason}`);
    },
    onWarning: (message) => {
      notice('warn', message);
    },
  });
  const { groups, providers, pacers, cache } = means;
  const store = await openStore(options, recovered, groups, ends).catch(async (error: unknown) => {
    await means.close();
    throw error;
  });
  const cap = capOf(options);
  const budget =
    cap &&
    (await openRunBudget({
      ...options,
      cap,
      directory: files.directory,
      runnerId: store.runnerId,
      spentSoFar: async () => Promise.resolve(spentSoFar(submission.tasks, journals(), priceList)),
      stop,
      onTrouble: (message) => {
        notice('warn', message);
      },
    }).catch(async (error: unknown) => {
      await store.close();
      await means.close();
      throw error;
    }));
  const beside = { ...options, directory: files.directory, runnerId: store.runnerId, capped: cap !== undefined };
  for (const warning of await runnersBeside(beside)) notice('warn', warning);
  const refused = new Map<string, TaskStopped>();
  const limits = stepLimits(clock);
  const resources = new RunResources({
    clock,
    abort: options.abort,
    redact: options.redact,
    onTrouble: (message) => {
      notice('warn', message);
    },
  });
  const leases = new TaskLeases({
    ...options,
    runDirectory: files.directory,
    samples: means.samples,
    store,
    providers,
    prices: priceList,
    policy: {
      clock,
      timeoutMs: options.timeoutMs,
      stepLimit: limits.of,
      maxRetries: options.maxRetries,
      stop,
      abort: options.abort,
      pacerOf: (account) => pacers.of(account),
      breakerOf: breakersByModel((model, outage) => {
        pacers.of(providers.accountOf(model)).turnAway(model, new TaskStopped(outage));
      }),
      budget,
      cached: cache && ((model, parts) => cache.before(model, parts)),
      onWait: (until, reason) => {
        waits.add(until, reason);
      },
    },
  });
  stop.addEventListener('abort', () => {
    groups.close();
  });
  const view = watchRun({
    submission,
    groups,
    waits,
    leases,
    store,
    clock,
    onProgress: options.observer?.progress?.bind(options.observer),
  });

  return {
    runnerId: store.runnerId,
    groups: groups.all,
    engine: (group) => {
      groups.enter(group);
      return {
        strategy: group.strategy,
        slots: group.slots,
        next: async () => leases.next(group),
        refused,
        stop,
        abort: options.abort,
        clock,
        redact: options.redact,
        resources,
        onBlocked: ({ task }, ms) => {
          blocking.add(task.eval_name, ms);
        },
        canary: options.canary === false ? 0 : canarySize,
        onExample: ({ task }, line) => {
          notice('warn', `${task.task_id}: canary: ${line}`);
        },
        onClosed: ({ task }, why) => {
          leases.open.delete(task);
          if (why === 'lost') leases.lost.push(task);
          else view.checkpoint(task);
        },
        onBroken: (error) => {
          ends.broken(error);
        },
      };
    },
    close: async () => {
      await resources.close();
      limits.close();
      await view.stop();
      await budget?.close();
      const { rescued } = await store.close();
      await means.close();
      ends.throwBug();
      return {
        signal: options.stop.aborted ? (options.stop.reason as ExitCode) : undefined,
        heldByOthers: heldByOthers(leases),
        storageFailed: ends.storageFailed || rescued.length > 0,
        rescued,
      };
    },
  };
}

/** In the journal of every open task that asks this model. */
function recordChange(leases: TaskLeases, model: string, { from, to, reason }: WindowChange, t: number): void {
  for (const [task, journal] of leases.open) {
    if (modelsAsked(task).includes(model)) journal.append({ e: 'window', t, model, from, to, why: reason });
  }
}
