import type { PassBill } from '../core/bill.ts';
import type { Clock } from '../core/clock.ts';
import { Interrupted } from '../core/errors.ts';
import type { Eval, Sample } from '../core/eval.ts';
import type { CloseReason } from '../core/event.ts';
import { TaskStopped } from '../core/failure.ts';
import type { Pass, TaskJournal } from '../core/journal.ts';
import type { Job, Slots } from '../core/strategy.ts';
import type { Task } from '../core/submission.ts';
import { Canary, type CanaryRun, isProven, lookAhead } from './canary.ts';
import { canaryExample, canaryRecord } from './canary-text.ts';
import type { Verdict } from './canary-verdict.ts';
import type { PassModel } from './pass-model.ts';
import type { StepModel } from './pass-step.ts';
import type { RunResources } from './resources/run-resources.ts';
import { runTaskPass } from './run-task-pass.ts';

/** A leased task with everything that is needed to run it. */
export interface OpenTask {
  readonly task: Task;
  readonly eval: Eval;
  readonly journal: TaskJournal;
  /** Provider accounts that it draws on. */
  readonly accounts: readonly string[];
  sample(index: number): Sample;
  model(pass: Pass): PassModel;
  grader(pass: Pass): PassModel | undefined;
  /** Other models, by the role that the eval gives them. */
  roles?(pass: Pass): Readonly<Record<string, PassModel>>;
  step(pass: Pass): StepModel;
  /** What the calls of a pass come to; absent where nobody keeps count. */
  bill?(pass: Pass): PassBill;
}

export interface TaskRunContext {
  readonly slots: Slots;
  /** Aborts when nothing new may start. */
  readonly stop: AbortSignal;
  /** Aborts when what is in flight must end too. */
  readonly abort: AbortSignal;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly resources: RunResources;
  /** Told when an eval's code kept everything else waiting: for how many milliseconds. */
  readonly onBlocked?: (task: OpenTask, ms: number) => void;
  /** Samples of each task that run ahead of the others, to stop it when nothing can come of it. 0 or absent: none. */
  readonly canary?: number;
  /** Told, a printable line at a time, what a dead canary died of. */
  readonly onExample?: (task: OpenTask, line: string) => void;
  /** Told when a task's lease is let go. */
  readonly onClosed: (task: OpenTask, why: CloseReason) => void;
  /** Told of an error that is neither a sample's nor a provider's: the run must stop. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * One task while it runs: it starts passes, writes their outcomes, and lets go of the lease when the last one has ended.
 * It ends early when the run stops, when another runner took the task over, or when the provider refused it.
 */
export class TaskRun {
  /** Resolves when the lease is let go. */
  readonly closed: Promise<void>;
  readonly #task: OpenTask;
  readonly #context: TaskRunContext;
  /** Accounts that refused, shared by all tasks of a run. */
  readonly #refused: Map<string, TaskStopped>;
  #running = 0;
  #interrupted = false;
  #drained = false;
  #stopped: TaskStopped | undefined;
  #canary: Canary | undefined;
  readonly #letGo: () => void;

  constructor(task: OpenTask, context: TaskRunContext, refused: Map<string, TaskStopped>) {
    this.#task = task;
    this.#context = context;
    this.#refused = refused;
    let letGo: () => void = () => undefined;
    this.closed = new Promise((resolve) => (letGo = resolve));
    this.#letGo = letGo;
  }

  /** False when no further pass may start. */
  get open(): boolean {
    if (this.#context.stop.aborted) this.#interrupted = true;
    for (const account of this.#task.accounts) this.#stopped ??= this.#refused.get(account);
    return !this.#interrupted && this.#stopped === undefined;
  }

  /** What is pending, those of the canary first. */
  passes(): Iterable<Pass> {
    const { canary: size = 0 } = this.#context;
    const { journal } = this.#task;
    if (size === 0 || isProven(journal.progress, size)) return journal.pending();
    const { enough, passes } = lookAhead(journal.pending());
    if (enough) this.#canary = new Canary(size, this.#onHopeless);
    return passes;
  }

  /** What the next pass has to wait for; undefined when it may start. */
  get waiting(): Promise<void> | undefined {
    return this.#canary?.waiting;
  }

  job(pass: Pass): Job {
    this.#running += 1;
    const trial = this.#canary?.enter();
    return async () => {
      const start = this.#context.slots.starting();
      try {
        await this.#run(pass, trial, () => {
          start.done();
        });
      } catch (error) {
        this.#end(error);
      } finally {
        start.done();
        trial?.ended(undefined);
        this.#running -= 1;
        await this.#closeWhenEmpty();
      }
    };
  }

  /** No further pass will be asked for. */
  async drained(): Promise<void> {
    this.#drained = true;
    await this.#closeWhenEmpty();
  }

  async #run(pass: Pass, trial: CanaryRun | undefined, firstCall: () => void): Promise<void> {
    const resources = this.#context.resources.forPass();
    try {
      const outcome = await runTaskPass(this.#task, this.#context, { pass, trial, firstCall, resources });
      // Behind what a new owner has read it does not count: no need to ask first whether the lease is still ours.
      this.#task.journal.append(outcome);
      trial?.ended(outcome);
    } finally {
      await resources.release();
    }
  }

  readonly #onHopeless = (verdict: Verdict): void => {
    const sampleId = this.#task.sample(verdict.example.outcome.s).id;
    const text = { sampleId, secret: this.#task.eval.thaw !== undefined, redact: this.#context.redact };
    for (const line of canaryExample(verdict, text)) this.#context.onExample?.(this.#task, line);
    this.#stopped ??= new TaskStopped(canaryRecord(verdict, text));
  };

  #end(error: unknown): void {
    if (error instanceof TaskStopped) {
      this.#stopped ??= error;
      if (error.account !== undefined) this.#refused.set(error.account, error);
      return;
    }
    this.#interrupted = true;
    if (!(error instanceof Interrupted)) this.#context.onBroken(error);
  }

  async #closeWhenEmpty(): Promise<void> {
    if (!this.#drained || this.#running > 0) return;
    this.#drained = false;
    const { journal } = this.#task;
    if (this.#stopped !== undefined) {
      const { record, until } = this.#stopped;
      journal.append({
        e: 'stop',
        t: this.#context.clock.now(),
        error: record,
        ...(until === undefined ? {} : { until }),
      });
    }
    const why = this.#reason();
    await journal.close(why);
    this.#context.onClosed(this.#task, why);
    this.#letGo();
  }

  #reason(): CloseReason {
    if (!this.#task.journal.held()) return 'lost';
    if (this.#stopped !== undefined) return 'stopped';
    return this.#interrupted ? 'interrupted' : 'finished';
  }
}
