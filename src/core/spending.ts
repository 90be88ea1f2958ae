/**
 * Money in US dollars. `kept`: for answers that results rest on. `wasted`: for discarded attempts, and for answers that were cut
 * or could not be used; where nobody can know whether an attempt was billed, it counts as if it was. `saved`: what replayed and
 * cached answers would have cost. As part of an outcome it is what the pass adds, so `wasted` may be negative there: an answer
 * that was of no use before is of use now.
 */
export interface Spending {
  readonly kept: number;
  readonly wasted: number;
  readonly saved: number;
}

/** US dollars with a millionth of a cent: more digits are dust of binary fractions. */
export function roundedUsd(usd: number): number {
  return Number(usd.toFixed(8)) + 0;
}

export const noSpending: Spending = { kept: 0, wasted: 0, saved: 0 };

export function addSpending(a: Spending, b: Spending): Spending {
  return { kept: a.kept + b.kept, wasted: a.wasted + b.wasted, saved: a.saved + b.saved };
}
