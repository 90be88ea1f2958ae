import { nothingPast, type PassBill, passBill, type PastBill } from '../core/bill.ts';
import type { CompletionEvent } from '../core/event.ts';
import type { Pass, PassPast, TaskJournal } from '../core/journal.ts';
import { addUsage, type Completion, noUsage, type TokenBound, type Usage } from '../core/model.ts';
import { costOf, mostOf, type Price } from './prices/price.ts';
import { usageIn } from './read-answer.ts';
import { rawAnswer } from './with-replay.ts';

/** The bill of one pass, and what was recorded for it before. */
export interface RecordedBill {
  readonly bill: PassBill;
  /** Answers bought earlier for this pass, in the order they were recorded. */
  readonly recorded: readonly CompletionEvent[];
  /** To be told that a recorded answer was used. */
  replayed(event: CompletionEvent, completion: Completion, price: Price | undefined): void;
}

/** Prices of every model that a task asks: whose answer a recorded one is does not stand beside it. undefined: not known. */
export type TaskPrices = readonly (Price | undefined)[];

/** One bill for each pass that is run, shared by the models that it asks. It starts with what earlier runs left to pay. */
export function recordedBills(
  journal: Pick<TaskJournal, 'recorded' | 'past'>,
  prices: TaskPrices,
): (pass: Pass) => RecordedBill {
  const bills = new WeakMap<Pass, RecordedBill>();
  return (pass) => {
    const bill = bills.get(pass) ?? recordedBill(journal, pass, prices);
    bills.set(pass, bill);
    return bill;
  };
}

function recordedBill(journal: Pick<TaskJournal, 'recorded' | 'past'>, pass: Pass, prices: TaskPrices): RecordedBill {
  const recorded = journal.recorded(pass);
  const past = journal.past(pass);
  const bill = passBill(pastBill(recorded, past, prices));
  return {
    bill,
    recorded,
    replayed: (event, { usage, stopReason }, price) => {
      const usd = usage && price && costOf(usage, price);
      const fresh = recorded.indexOf(event) >= past.counted;
      if (event.from === 'cache') {
        if (fresh) bill.saved(usd);
        return;
      }
      bill.replayed({ usd, billedAs: fresh ? dearestAnswer(event, prices) : usd, useful: stopReason !== 'length' });
    },
  };
}

/** What earlier runs took for a pass and no outcome counts yet, at the prices of the dearest model that it may be of. */
export function pastBill(
  recorded: readonly CompletionEvent[],
  { counted, lost }: PassPast,
  prices: TaskPrices,
): PastBill {
  const answers = recorded.slice(counted).filter(({ from, step }) => from !== 'cache' && step === undefined);
  if (answers.length === 0 && lost.length === 0) return nothingPast;
  const usages = answers.flatMap((event) => usageIn(rawAnswer(event)) ?? []);
  return {
    usd: total([
      ...answers.map((event) => dearestAnswer(event, prices)),
      ...lost.map((bound) => dearestBound(bound, prices)),
    ]),
    usage: usages.length === 0 ? undefined : usages.reduce<Usage>(addUsage, noUsage),
    unseen: lost.reduce((sum, bound) => sum + bound.input + outputOf(bound, prices), 0),
  };
}

function dearestAnswer(event: CompletionEvent, prices: TaskPrices): number | undefined {
  const usage = usageIn(rawAnswer(event));
  return usage && dearest(prices, (price) => costOf(usage, price));
}

function dearestBound(bound: TokenBound, prices: TaskPrices): number | undefined {
  return dearest(prices, (price) => mostOf(bound, price));
}

function outputOf({ output }: TokenBound, prices: TaskPrices): number {
  return output ?? Math.max(0, ...prices.map((price) => price?.largestOutput ?? 0));
}

function dearest(prices: TaskPrices, of: (price: Price) => number | undefined): number | undefined {
  return prices
    .map((price) => price && of(price))
    .reduce((most, usd) => (most === undefined || usd === undefined ? undefined : Math.max(most, usd)), 0);
}

function total(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.reduce<number | undefined>(
    (sum, usd) => (sum === undefined || usd === undefined ? undefined : sum + usd),
    0,
  );
}
