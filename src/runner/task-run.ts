import { Interrupted } from '../core/errors.ts';
import type { CloseReason } from '../core/event.ts';
import { TaskStopped } from '../core/failure.ts';
import type { Pass } from '../core/journal.ts';
import type { Job } from '../core/strategy.ts';
import { Canary, type CanaryRun, isProven, lookAhead } from './canary.ts';
import { canaryExample, canaryRecord } from './canary-text.ts';
import type { Verdict } from './canary-verdict.ts';
import type { OpenTask, TaskRunContext } from './open-task.ts';
import { runTaskPass } from './run-task-pass.ts';

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
  /** Those that run side by side, this one among them. */
  readonly #together: readonly TaskRun[];
  #running = 0;
  #interrupted = false;
  #drained = false;
  #stopped: TaskStopped | undefined;
  #canary: Canary | undefined;
  readonly #letGo: () => void;

  constructor(
    task: OpenTask,
    context: TaskRunContext,
    refused: Map<string, TaskStopped>,
    together: readonly TaskRun[] = [],
  ) {
    this.#task = task;
    this.#context = context;
    this.#refused = refused;
    this.#together = together;
    let letGo: () => void = () => undefined;
    this.closed = new Promise((resolve) => (letGo = resolve));
    this.#letGo = letGo;
  }

  /** False when no further pass may start. */
  get open(): boolean {
    if (this.#task.early?.decided === true) return false;
    if (this.#context.stop.aborted || this.#together.some((run) => run.#ended)) this.#interrupted = true;
    for (const account of this.#task.accounts) this.#stopped ??= this.#refused.get(account);
    return !this.#ended;
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
        if (this.#task.early?.decided !== true) {
          await this.#run(pass, trial, () => {
            start.done();
          });
        }
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
      this.#task.early?.add(this.#task.task.task_id, outcome);
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

  get #ended(): boolean {
    return this.#interrupted || this.#stopped !== undefined;
  }

  get #empty(): boolean {
    return this.#drained && this.#running === 0;
  }

  async #closeWhenEmpty(): Promise<void> {
    const all = this.#together.length === 0 ? [this] : this.#together;
    if (!all.every((run) => run.#empty)) return;
    await this.#task.early?.recorded(this.#context.stop);
    await Promise.all(all.map(async (run) => run.#close()));
  }

  async #close(): Promise<void> {
    if (!this.#drained) return;
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
    if (why === 'finished') await this.#appendMetrics();
    await journal.close(why);
    this.#context.onClosed(this.#task, why);
    this.#letGo();
  }

  async #appendMetrics(): Promise<void> {
    const { journal } = this.#task;
    if (this.#task.metrics === undefined) return;
    await journal.synced();
    const values = this.#task.metrics();
    if (Object.keys(values).length > 0) journal.append({ e: 'metrics', t: this.#context.clock.now(), values });
  }

  #reason(): CloseReason {
    if (!this.#task.journal.held()) return 'lost';
    if (this.#stopped !== undefined) return 'stopped';
    const decided = this.#task.early?.decided === true;
    return this.#interrupted || (!decided && this.#together.some((run) => run.#ended)) ? 'interrupted' : 'finished';
  }
}
