import type { PassBill } from '../core/bill.ts';
import type { Clock } from '../core/clock.ts';
import type { Eval, Sample } from '../core/eval.ts';
import type { CloseReason } from '../core/event.ts';
import type { Pass, TaskJournal } from '../core/journal.ts';
import type { Slots } from '../core/strategy.ts';
import type { Task } from '../core/submission.ts';
import type { EarlyStop } from './early-stop/early-stop.ts';
import type { PassModel } from './pass-model.ts';
import type { StepModel } from './pass-step.ts';
import type { RunResources } from './resources/run-resources.ts';

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
  /** What may end it before its last sample; absent: nothing. */
  readonly early?: EarlyStop | undefined;
  /** Tasks that visit the same samples in the same order, side by side with it: they start, stop and end together. */
  readonly beside?: readonly OpenTask[];
  /** What the eval's own metrics say of all outcomes; asked when the last pass has ended, and everything is on disk. */
  metrics?(): Readonly<Record<string, number>>;
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
