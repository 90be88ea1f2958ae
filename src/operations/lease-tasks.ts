import type { Eval } from '../core/eval.ts';
import type { Owner } from '../core/event.ts';
import type { TaskJournal } from '../core/journal.ts';
import type { ModelParameters } from '../core/model.ts';
import type { TaskProgress } from '../core/progress.ts';
import { averageRate, checkpointOf } from '../core/summary.ts';
import type { Strategy } from '../core/strategy.ts';
import { modelsAsked, noModel, type Submission, type Task } from '../core/submission.ts';
import { missingModel } from '../runner/no-model.ts';
import type { OpenTask } from '../runner/open-task.ts';
import type { Lease } from '../store/journal/contract.ts';
import type { RunStore } from '../store/journal/run-store.ts';
import { strategyRecord } from '../strategies/strategy-record.ts';
import { recordedBills } from '../models/recorded-bill.ts';
import { composeModel, type GroupPolicy, type RunPolicy } from './compose-model.ts';
import { composeSteps } from './compose-step.ts';
import { earlyStopOf, type LeasedTask, rivalOf } from './early-stops.ts';
import { ownMetrics } from './own-metrics.ts';
import type { TaskPriceList } from './prices-of.ts';
import type { Providers } from './providers-of.ts';
import type { SampleFiles } from './sample-files.ts';
import { rolesOf } from './roles-of.ts';
import { samplingParameters } from './sampling-parameters.ts';
import { timeoutOf } from './time-limits.ts';

export interface LeaseOptions {
  readonly submission: Submission;
  readonly runDirectory: string;
  readonly samples: SampleFiles;
  readonly store: RunStore;
  readonly evals: ReadonlyMap<string, Eval>;
  readonly providers: Providers;
  readonly prices: TaskPriceList;
  readonly policy: RunPolicy;
  readonly steal: boolean;
  readonly acceptCorruption: boolean;
  readonly allowChanged: boolean;
  readonly retryFailed: boolean;
  /** False: goes on to the last sample, whatever the plan allows. */
  readonly stopEarly?: boolean | undefined;
  readonly notice: (level: 'info' | 'warn', message: string) => void;
}

/** Tasks under one strategy, with the places for their requests and whatever else their calls share. */
export interface LeaseGroup extends GroupPolicy {
  readonly strategy: Strategy;
  readonly tasks: readonly Task[];
}

/** Leases the tasks of a submission one after the other, as the engine asks for them. */
export class TaskLeases {
  readonly #options: LeaseOptions;
  readonly #waiting: Task[];
  /** Tasks that other living runners hold. */
  readonly held: { readonly task: Task; readonly owner: Owner }[] = [];
  /** Tasks that another runner took from this one. */
  readonly lost: Task[] = [];
  /** Tasks that this run holds at present, and their journals. */
  readonly open = new Map<Task, TaskJournal>();
  /** Folds of the tasks that were seen so far. */
  readonly progress = new Map<string, Readonly<TaskProgress>>();

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#waiting = [...options.submission.tasks];
  }

  /** The group's next task with pending passes; undefined when none is left or to be had. */
  async next(group: LeaseGroup): Promise<OpenTask | undefined> {
    for (let task = this.#take(group); task !== undefined; task = this.#take(group)) {
      const [first, ...beside] = await this.#leaseTogether([task, ...this.#rivals(task, group)], group);
      if (first !== undefined) return { ...first, beside };
    }
    return undefined;
  }

  #take({ tasks }: LeaseGroup): Task | undefined {
    const next = this.#waiting.findIndex((task) => tasks.includes(task));
    return next < 0 ? undefined : this.#waiting.splice(next, 1)[0];
  }

  /** Taken out of what waits: the two are leased in the order of the plan, so that no two runners have one of them each. */
  #rivals(task: Task, { tasks }: LeaseGroup): Task[] {
    if (this.#options.stopEarly === false) return [];
    const rival = rivalOf(task, this.#waiting);
    if (rival === undefined || !tasks.includes(rival)) return [];
    return this.#waiting.splice(this.#waiting.indexOf(rival), 1);
  }

  /** Tasks that are to be run side by side: none of them, where another runner has one. */
  async #leaseTogether(tasks: readonly Task[], group: LeaseGroup): Promise<OpenTask[]> {
    const { policy, notice, stopEarly } = this.#options;
    const leased: LeasedTask[] = [];
    for (const task of tasks) {
      const lease = await this.#lease(task, group);
      if (lease.state !== 'held') {
        leased.push({ task, lease });
        continue;
      }
      this.held.push(...tasks.map((each) => ({ task: each, owner: lease.owner })));
      for (const journal of leased.flatMap((each) => this.open.get(each.task) ?? []))
        await journal.close('interrupted');
      for (const each of leased) this.open.delete(each.task);
      return [];
    }
    const warn = (message: string): void => {
      notice('warn', message);
    };
    const early = stopEarly === false ? undefined : earlyStopOf(leased, policy.clock, warn);
    return leased.flatMap(({ task, lease }) =>
      lease.state === 'leased' ? { ...this.#open(task, lease.journal, group), early } : [],
    );
  }

  async #lease(task: Task, group: LeaseGroup): Promise<Lease> {
    const { store, steal, acceptCorruption, allowChanged, retryFailed, stopEarly, notice } = this.#options;
    const lease = await store.lease(task, {
      strategy: strategyRecord(group.strategy),
      steal,
      acceptCorruption,
      allowChanged,
      retryFailed,
      toTheEnd: stopEarly === false && task.stop_early !== undefined,
    });
    if (lease.state === 'held') return lease;
    if (lease.state === 'complete') {
      this.progress.set(task.task_id, lease.progress);
      store.checkpoint(task.task_id, checkpointOf(task, lease.progress, false, averageRate(lease.progress)));
      return lease;
    }
    this.progress.set(task.task_id, lease.journal.progress);
    this.open.set(task, lease.journal);
    if (lease.unresolved > 0) {
      const calls = lease.unresolved === 1 ? '1 call was' : `${String(lease.unresolved)} calls were`;
      notice('warn', `${task.task_id}: ${calls} in flight when a runner died and may be paid twice.`);
    }
    return lease;
  }

  #open(task: Task, journal: TaskJournal, group: LeaseGroup): OpenTask {
    const { evals, providers, prices, policy } = this.#options;
    const evaluation = evals.get(task.eval_name);
    if (evaluation === undefined) throw new Error(`the eval ${task.eval_name} was not loaded`);
    const samples = this.#options.samples.of(task);
    const { metrics } = evaluation;
    const { runDirectory } = this.#options;
    const onTrouble = (message: string): void => {
      this.#options.notice('warn', message);
    };
    const billOf = recordedBills(journal, prices.ofTask(task));
    const timeoutMs = timeoutOf(policy, evaluation);
    const own = { ...policy, timeoutMs, maxRetries: policy.maxRetries ?? evaluation.retries };
    const modelOf = (name: string, parameters: ModelParameters): OpenTask['model'] => {
      const provider = providers.of(name, timeoutMs);
      return composeModel({ provider, parameters, journal, price: prices.of(name), billOf }, group, own);
    };
    const model = task.model_name === noModel ? undefined : modelOf(task.model_name, samplingParameters(task));
    const grader = task.grader === null ? undefined : modelOf(task.grader, {});
    const roles = Object.entries(rolesOf(task.roles, (name) => modelOf(name, {})));
    return {
      task,
      eval: evaluation,
      journal,
      accounts: modelsAsked(task).map((name) => providers.of(name, timeoutMs).account),
      sample: (index) => samples.at(index),
      model: (pass) => model?.(pass) ?? missingModel,
      grader: (pass) => grader?.(pass),
      roles: (pass) => Object.fromEntries(roles.map(([role, asked]) => [role, asked(pass)])),
      step: composeSteps({
        journal,
        slots: group.slots,
        clock: policy.clock,
        abort: policy.abort,
        limit: policy.stepLimit(timeoutMs),
      }),
      ...(metrics === undefined
        ? {}
        : { metrics: () => ownMetrics({ metrics, task, runDirectory, samples, onTrouble }) }),
      bill: (pass) => billOf(pass).bill,
    };
  }
}
