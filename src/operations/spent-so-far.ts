import { type Amount, nothing, plus } from '../core/budget.ts';
import type { TaskProgress } from '../core/progress.ts';
import type { Task } from '../core/submission.ts';
import type { Price } from '../models/prices/price.ts';
import { pastBill, type TaskPrices } from '../models/recorded-bill.ts';
import type { Recovery } from '../store/journal/recovery.ts';
import { uncountedPasses } from '../store/journal/uncounted.ts';
import type { TaskPriceList } from './prices-of.ts';

/**
 * What all runs of a submission took so far, as its journals tell: all that outcomes count, what was bought for passes without
 * one, and the worst case of every attempt that may have been billed and brought nothing.
 */
export function spentSoFar(
  tasks: readonly Task[],
  journals: ReadonlyMap<string, Recovery>,
  prices: TaskPriceList,
): Amount {
  return tasks.map((task) => spentOn(journals.get(task.task_id), prices.ofTask(task))).reduce(plus, nothing);
}

function spentOn(journal: Recovery | undefined, prices: TaskPrices): Amount {
  if (journal === undefined) return nothing;
  const uncounted = uncountedPasses(journal.fold).map(({ recorded, past }) => pastBill(recorded, past, prices));
  return uncounted
    .map(({ usd = 0, usage, unseen }) => ({ usd, tokens: (usage?.input ?? 0) + (usage?.output ?? 0) + unseen }))
    .reduce(plus, counted(journal.fold.progress, prices));
}

function counted({ usage, unseen, spending, unpriced }: Readonly<TaskProgress>, prices: TaskPrices): Amount {
  const tokens = (usage?.input ?? 0) + (usage?.output ?? 0) + unseen;
  const known = spending.kept + spending.wasted;
  if (unpriced === 0) return { usd: known, tokens };
  // Some outcomes were written when a price was not known: all tokens at the highest rates are more than they can have cost.
  const most =
    ((usage?.input ?? 0) * highest(prices, 'input') + ((usage?.output ?? 0) + unseen) * highest(prices, 'output')) /
    1e6;
  return { usd: Math.max(known, most), tokens };
}

function highest(prices: TaskPrices, kind: 'input' | 'output'): number {
  const rates = (price: Price): number[] =>
    [price.rates, ...price.tiers.map((tier) => tier.rates)].flatMap((rate) =>
      kind === 'input' ? [rate.input, rate.cached] : [rate.input, rate.cached, rate.output],
    );
  return Math.max(0, ...prices.flatMap((price) => (price === undefined ? [] : rates(price))));
}
