import { addUsage, type AttemptCost, noUsage, type Usage } from './model.ts';
import type { Spending } from './spending.ts';

/** An answer that was found in the record instead of being bought. */
export interface ReplayedAnswer {
  /** What it costs today; undefined: not known. */
  readonly usd: number | undefined;
  /** What the bill holds for it as wasted: from its start, or since an earlier outcome of the pass. */
  readonly billedAs: number | undefined;
  /** Whole: a result may rest on it. One that was cut stays wasted. */
  readonly useful: boolean;
}

/** What a pass has to pay for from before it was run: answers and attempts that no outcome has counted yet. */
export interface PastBill {
  readonly usd: number | undefined;
  readonly usage: Usage | undefined;
  readonly unseen: number;
}

export const nothingPast: PastBill = { usd: 0, usage: undefined, unseen: 0 };

/** What a pass adds to the sums of its task. */
export interface PassTotal {
  /** Tokens that servers told of, in usable answers or not. */
  readonly usage?: Usage;
  readonly usd?: Spending;
  readonly unseen?: number;
}

/** What one pass over one sample comes to, over all its calls. */
export interface PassBill {
  /** An attempt ended. */
  spent(cost: AttemptCost): void;
  replayed(answer: ReplayedAnswer): void;
  /** An answer came from the cache; `usd` is what it would have cost. */
  saved(usd: number | undefined): void;
  /** Nothing rests on the answers of a pass that failed: then all are wasted, until it is run again. */
  total(scored: boolean): PassTotal;
}

/** A bill that starts with what is left over from earlier runs, all of it wasted until an answer is used. */
export function passBill(past: PastBill = nothingPast): PassBill {
  let known = past.usd !== undefined;
  let { usage, unseen } = past;
  const sums = { useful: 0, wasted: past.usd ?? 0, saved: 0 };

  const add = (name: keyof typeof sums, usd: number | undefined): void => {
    if (usd === undefined) known = false;
    else sums[name] += usd;
  };

  return {
    spent: (cost) => {
      if (cost.usage !== undefined) usage = addUsage(usage ?? noUsage, cost.usage);
      unseen += cost.unseen;
      add(cost.useful ? 'useful' : 'wasted', cost.usd);
    },
    replayed: ({ usd, billedAs, useful }) => {
      add('saved', usd);
      if (!useful) return;
      add('useful', usd);
      add('wasted', billedAs === undefined ? undefined : -billedAs);
    },
    saved: (usd) => {
      add('saved', usd);
    },
    total: (scored) => {
      const { useful, wasted, saved } = sums;
      const usd = scored ? { kept: useful, wasted, saved } : { kept: 0, wasted: wasted + useful, saved };
      return {
        ...(usage === undefined ? {} : { usage }),
        ...(known ? { usd: withoutDust(usd) } : {}),
        ...(unseen === 0 ? {} : { unseen }),
      };
    },
  };
}

/** Sums of binary fractions, as decimals that people can read: to a billionth of a dollar's thousandth. */
function withoutDust({ kept, wasted, saved }: Spending): Spending {
  const clean = (usd: number): number => Number(usd.toFixed(12)) + 0;
  return { kept: clean(kept), wasted: clean(wasted), saved: clean(saved) };
}
