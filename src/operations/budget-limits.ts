import type { Amount, Claim } from '../core/budget.ts';
import { UsageError } from '../core/errors.ts';
import { modelsAsked, type Task } from '../core/submission.ts';
import { mostOf } from '../models/prices/price.ts';
import { requestBound } from '../models/request-bound.ts';
import { count, dollars } from '../reports/numbers.ts';
import type { TaskPriceList } from './prices-of.ts';
import { samplingParameters } from './sampling-parameters.ts';

/** What a run may take, over all runs and runners of its task file; undefined: as much as it needs. */
export interface BudgetLimits {
  /** US dollars. */
  readonly maxCost?: number | undefined;
  /** Tokens in and out. */
  readonly maxTokensTotal?: number | undefined;
}

/** undefined when nothing is limited. */
export function capOf({ maxCost, maxTokensTotal }: BudgetLimits): Amount | undefined {
  if (maxCost === undefined && maxTokensTotal === undefined) return undefined;
  return { usd: maxCost ?? Infinity, tokens: maxTokensTotal ?? Infinity };
}

/** A limit can be kept only where the worst case of a request is known. Throws a `UsageError` that names the model. */
export function checkLimits(tasks: readonly Task[], prices: TaskPriceList, limits: BudgetLimits): void {
  const { maxCost, maxTokensTotal } = limits;
  for (const task of tasks) {
    if (maxCost !== undefined) checkPrices(task, prices);
    const price = prices.of(task.model_name);
    const bound = requestBound({ messages: [], parameters: samplingParameters(task) }, price?.largestOutput);
    if (maxTokensTotal !== undefined && bound.output === null) throw unlimited(task, '--max-tokens-total');
    if (maxCost !== undefined && price !== undefined && mostOf(bound, price) === undefined)
      throw unlimited(task, '--max-cost');
  }
}

function checkPrices(task: Task, prices: TaskPriceList): void {
  const unknown = modelsAsked(task).find((name) => prices.of(name) === undefined);
  if (unknown !== undefined) throw unknownPrice(unknown);
}

function unknownPrice(name: string): UsageError {
  return new UsageError(
    `The price of "${name}" is not known, so --max-cost cannot be kept.`,
    'State it in a file and give that with --prices, or limit the tokens with --max-tokens-total.',
  );
}

function unlimited({ task_id, model_name }: Task, flag: string): UsageError {
  return new UsageError(
    `Nothing limits the length of the answers of "${model_name}" in ${task_id}, so ${flag} cannot be kept.`,
    'Submit with --max-tokens, or state max_output_tokens of the model in a file and give that with --prices.',
  );
}

/** Why nothing more is bought, and what to type. */
export function exhaustedSentence(claim: Claim, need: Amount, cap: Amount): string {
  const { spent, reserved } = claim.total;
  const money = spent.usd + need.usd > cap.usd;
  const [all, used, apart, next] = money
    ? [cap.usd, spent.usd, reserved.usd, need.usd].map(dollars)
    : [cap.tokens, spent.tokens, reserved.tokens, need.tokens].map(tokens);
  const flag = money
    ? `--max-cost ${higher(cap.usd, spent.usd + reserved.usd + need.usd)}`
    : `--max-tokens-total ${higher(cap.tokens, spent.tokens + reserved.tokens + need.tokens)}`;
  const inFlight = (money ? reserved.usd : reserved.tokens) > 0 ? `, ${apart ?? ''} set apart for calls in flight` : '';
  return `${used ?? ''} of ${all ?? ''} spent${inFlight}, and the next call may take ${next ?? ''}; ${flag} goes on`;
}

function tokens(amount: number): string {
  return `${count(Math.ceil(amount))} tokens`;
}

/** Twice the limit, or where the next call would not fit into that, twice what it takes. */
function higher(limit: number, needed: number): string {
  const enough = needed <= 2 * limit ? limit : needed;
  return String(Number((2 * enough).toPrecision(3)));
}
