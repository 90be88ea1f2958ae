import { type Amount, type Budget, nothing } from '../core/budget.ts';
import { failureClasses, ModelError } from '../core/failure.ts';
import type { AttemptCost, Completion, Model, TokenBound, Usage } from '../core/model.ts';
import { costOf, mostOf, type Price } from './prices/price.ts';
import { requestBound } from './request-bound.ts';

export interface BudgetOptions {
  /** undefined: not known. Then attempts have no price, and only tokens can be limited. */
  readonly price: Price | undefined;
  /** undefined: nothing is limited. */
  readonly budget?: Budget | undefined;
}

/**
 * Tells what each attempt comes to, and sends none for which the worst case has no room in the budget. What may have been billed
 * although no server told its tokens counts as the worst case: nobody can know.
 */
export function withBudget(model: Model, { price, budget }: BudgetOptions): Model {
  return {
    name: model.name,
    generate: async (request, call) => {
      const most = requestBound(request, price?.largestOutput);
      // Not awaited where there is none: a sample's first call must be among the waiting ones at once.
      const reservation = budget === undefined ? undefined : await budget.reserve(amountOf(most, price));
      const send = { begun: false };
      const settle = (cost: AttemptCost | undefined): void => {
        reservation?.settle(settledAs(cost, most, price));
        if (cost !== undefined) call.onSpent?.(cost);
      };
      const onSend = (): void => {
        send.begun = true;
        call.onSend?.();
      };
      let completion: Completion;
      try {
        completion = await model.generate(request, { ...call, most, onSend });
      } catch (error) {
        settle(send.begun && maybeBilled(error) ? wasted(error, most, price) : undefined);
        throw error;
      }
      settle(costOfAttempt(completion.usage, completion.stopReason !== 'length', most, price));
      return completion;
    },
  };
}

/** What is set apart for a request. */
function amountOf(most: TokenBound, price: Price | undefined): Amount {
  const usd = price === undefined ? 0 : mostOf(most, price);
  return { usd: usd ?? Infinity, tokens: most.input + (most.output ?? price?.largestOutput ?? Infinity) };
}

function settledAs(cost: AttemptCost | undefined, most: TokenBound, price: Price | undefined): Amount {
  if (cost === undefined) return nothing;
  const { usage, usd = amountOf(most, price).usd } = cost;
  return { usd, tokens: usage === undefined ? amountOf(most, price).tokens : usage.input + usage.output };
}

/** An answer that cannot be used was made all the same; so was what an abort in flight cuts off. */
function maybeBilled(error: unknown): boolean {
  return !(error instanceof ModelError) || error.perhapsBilled || failureClasses[error.kind] === 'unusable';
}

function wasted(error: unknown, most: TokenBound, price: Price | undefined): AttemptCost {
  return costOfAttempt(error instanceof ModelError ? error.usage : undefined, false, most, price);
}

function costOfAttempt(
  usage: Usage | undefined,
  useful: boolean,
  most: TokenBound,
  price: Price | undefined,
): AttemptCost {
  if (usage !== undefined) return { usage, unseen: 0, usd: price && costOf(usage, price), useful };
  return { usage, unseen: most.input + (most.output ?? 0), usd: price && mostOf(most, price), useful };
}
