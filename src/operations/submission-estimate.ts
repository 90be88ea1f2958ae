import type { Eval, Sample } from '../core/eval.ts';
import { type Task, totalPasses } from '../core/submission.ts';
import type { Environment } from '../models/provider-table.ts';
import { addEstimates, answerRange, type Estimate, estimateOf, noEstimate, type Range, tokensIn } from './estimate.ts';
import { modelsOf, type TaskPriceList } from './prices-of.ts';

/** What a submission will take, by the length of its samples and by what its evals expect of an answer. */
export interface SubmissionEstimate {
  readonly calls: number;
  /** Of all calls together, answers of the length that the evals expect. */
  readonly tokens: { readonly input: number; readonly output: number };
  /** From half to twice that length, and no more than the limit that is sent. */
  readonly output_tokens: Range;
  /** US dollars for that; null: some price is not known. */
  readonly cost_usd: Range | null;
  /** Models without a known price. */
  readonly unpriced: readonly string[];
  /** From which day the prices are, for people. */
  readonly prices_date: string;
}

export interface EstimatedTask {
  readonly task: Task;
  readonly eval: Eval;
  readonly samples: readonly Sample[];
}

/** The calls of each task, and what all take together. */
export function submissionEstimate(
  tasks: readonly EstimatedTask[],
  prices: TaskPriceList,
  environment: Environment,
): { readonly calls: readonly number[]; readonly all: SubmissionEstimate } {
  const estimates = tasks.map((task) => estimate(task, prices));
  const { calls, input, output, usd } = estimates.reduce(addEstimates, noEstimate);
  const expected = tasks.map((task, index) => (estimates[index]?.calls ?? 0) * task.eval.outputTokens);
  const models = modelsOf(
    tasks.map(({ task }) => task),
    environment,
  );
  return {
    calls: estimates.map((each) => each.calls),
    all: {
      calls,
      tokens: { input, output: expected.reduce((sum, each) => sum + each, 0) },
      output_tokens: output,
      cost_usd: usd,
      unpriced: models.flatMap(({ name }) => (prices.of(name) === undefined ? [name] : [])),
      prices_date: prices.date,
    },
  };
}

/** The grader is taken to read and write as much as the model. */
function estimate({ task, eval: evaluation, samples }: EstimatedTask, prices: TaskPriceList): Estimate {
  const characters = samples.reduce(
    (sum, sample) => sum + JSON.stringify((evaluation.thaw?.(sample) ?? sample).input).length,
    0,
  );
  const input = tokensIn(task.prompt.length + (task.system?.length ?? 0) + characters / samples.length);
  const limit = task.model_config['max_tokens'];
  const output = answerRange(evaluation, typeof limit === 'number' ? limit : undefined);
  return prices
    .ofTask(task)
    .map((price) => estimateOf({ calls: totalPasses(task), input, output, price }))
    .reduce(addEstimates, noEstimate);
}
