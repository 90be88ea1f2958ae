import type { Eval } from '../core/eval.ts';
import { failureClasses } from '../core/failure.ts';
import type { TaskProgress } from '../core/progress.ts';
import { modelsAsked, type Submission, type Task, totalPasses } from '../core/submission.ts';
import { requestBound } from '../models/request-bound.ts';
import type { Recovery } from '../store/journal/recovery.ts';
import type { TaskFold } from '../store/journal/task-fold.ts';
import type { SampleFile } from '../store/sample-file.ts';
import { addEstimates, answerRange, type Estimate, estimateOf, noEstimate, tokensIn } from './estimate.ts';
import type { TaskPriceList } from './prices-of.ts';
import type { SampleFiles } from './sample-files.ts';
import { samplingParameters } from './sampling-parameters.ts';

/** What a run would do with one task. */
export interface TaskForecast extends Estimate {
  readonly task_id: string;
  /** Passes over samples that would be run, and how many the task has. */
  readonly passes: number;
  readonly total: number;
  /** Calls of these passes whose answers were bought before: they cost nothing. */
  readonly replayed: number;
  /** Outcomes whose average the estimate rests on; 0: it rests on the eval's own guess. */
  readonly measured: number;
}

/** What a run would send, and what that would cost. */
export interface Forecast extends Estimate {
  readonly tasks: readonly TaskForecast[];
  readonly passes: number;
  readonly replayed: number;
  /** From which day the prices are. */
  readonly prices_date: string;
}

export interface ForecastOptions {
  readonly submission: Pick<Submission, 'tasks'>;
  readonly evals: ReadonlyMap<string, Eval>;
  /** What the journals say, by `task_id`. */
  readonly journals: ReadonlyMap<string, Pick<Recovery, 'fold'>>;
  readonly samples: SampleFiles;
  readonly prices: TaskPriceList;
  readonly retryFailed: boolean;
  /** False: what stopped early goes on. */
  readonly stopEarly?: boolean | undefined;
}

/** Sends nothing and writes nothing. */
export function forecast({ submission, evals, journals, samples, prices, ...asked }: ForecastOptions): Forecast {
  const tasks = submission.tasks.map((task) => {
    const evaluation = evals.get(task.eval_name);
    const journal = journals.get(task.task_id);
    if (evaluation === undefined || journal === undefined) throw new Error(`${task.task_id} was not opened`);
    const left = callsLeft(journal.fold, task, asked);
    const measured = averageOf(journal.fold.progress);
    const each = measured ?? guessOf(task, evaluation, samples.of(task));
    const calls = prices.ofTask(task).map((price, index) => ({ ...each, calls: left.calls[index] ?? 0, price }));
    return {
      ...calls.map(estimateOf).reduce(addEstimates, noEstimate),
      task_id: task.task_id,
      passes: left.passes,
      total: totalPasses(task),
      replayed: left.replayed,
      measured: measured === undefined ? 0 : outcomesOf(journal.fold.progress),
    };
  });
  return {
    ...tasks.reduce<Estimate>(addEstimates, noEstimate),
    tasks,
    passes: tasks.reduce((sum, { passes }) => sum + passes, 0),
    replayed: tasks.reduce((sum, { replayed }) => sum + replayed, 0),
    prices_date: prices.date,
  };
}

/** Calls that are left, one to each model that a pass asks; an answer that is there already stands for the first of them. */
function callsLeft(
  fold: TaskFold,
  task: Task,
  { retryFailed, stopEarly }: Pick<ForecastOptions, 'retryFailed' | 'stopEarly'>,
): { readonly passes: number; readonly calls: readonly number[]; readonly replayed: number } {
  const perPass = modelsAsked(task).length;
  const calls = new Array<number>(perPass).fill(0);
  let [passes, replayed] = [0, 0];
  for (const { index, pass } of fold.pending(retryFailed, stopEarly === false)) {
    passes += 1;
    const unusable = pass.failed !== undefined && failureClasses[pass.failed] === 'unusable' ? 1 : 0;
    const there = Math.min(perPass, Math.max(0, fold.answers(index).length - unusable));
    replayed += there;
    for (let call = there; call < perPass; call++) calls[call] = (calls[call] ?? 0) + 1;
  }
  return { passes, calls, replayed };
}

interface OneCall {
  readonly input: number;
  readonly output: readonly [number, number];
}

/** With fewer outcomes the eval's own guess says more. */
const enough = 10;

function outcomesOf({ scored, failed }: Readonly<TaskProgress>): number {
  return scored + failed;
}

/** What a call took on average so far; undefined while that says too little. */
function averageOf(progress: Readonly<TaskProgress>): OneCall | undefined {
  const { usage, completions } = progress;
  if (usage === null || completions === 0 || outcomesOf(progress) < enough) return undefined;
  const output = usage.output / completions;
  return { input: usage.input / completions, output: [output, output] };
}

/** So many samples tell how long they are. */
const looked = 100;

function guessOf(task: Task, evaluation: Eval, samples: SampleFile): OneCall {
  const count = Math.min(looked, samples.count);
  let characters = 0;
  for (let index = 0; index < count; index++) {
    const sample = samples.at(index);
    characters += JSON.stringify((evaluation.thaw?.(sample) ?? sample).input).length;
  }
  const { output } = requestBound({ messages: [], parameters: samplingParameters(task) }, undefined);
  const input = tokensIn(task.prompt.length + (task.system?.length ?? 0) + (count === 0 ? 0 : characters / count));
  return { input, output: answerRange(evaluation, output ?? undefined) };
}
