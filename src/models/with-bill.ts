import type { PassBill } from '../core/bill.ts';
import type { AttemptCost, Completion, Model } from '../core/model.ts';
import { costOf, type Price } from './prices/price.ts';

/** Enters what a pass's calls come to in its bill. */
export function withBill(model: Model, bill: PassBill, price: Price | undefined): Model {
  const hooks = {
    onSpent: (cost: AttemptCost): void => {
      bill.spent(cost);
    },
    onSaved: ({ usage }: Completion): void => {
      bill.saved(usage && price && costOf(usage, price));
    },
  };
  return { name: model.name, generate: async (request, call) => model.generate(request, { ...call, ...hooks }) };
}
