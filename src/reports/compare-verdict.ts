import type { Comparison, ComparisonReport } from '../core/comparison.ts';
import type { DifferenceUnit } from './compare-numbers.ts';
import { count } from './numbers.ts';

/** The verdict in plain words, a sentence or two. */
export function verdictSentences(
  comparison: Comparison,
  { margin, alpha }: Pick<ComparisonReport, 'margin' | 'alpha'>,
  unit: DifferenceUnit,
): string[] {
  const { verdict, difference, pairs } = comparison;
  const by = unit.amount(difference.mean);
  switch (verdict) {
    case 'a-better':
      return [`A is better, by ${by}.`, ...beyond(comparison, margin, unit)];
    case 'b-better':
      return [`B is better, by ${by}.`];
    case 'equal':
      return [`A and B are equal within ${unit.amount(margin)}.`, ...small(comparison, alpha, unit)];
    case 'cannot-tell':
      return pairs.compared === 0
        ? ['Cannot tell: no sample is scored on both sides yet.']
        : [`Cannot tell which is better.`, ...openSentences(comparison, margin, unit)];
  }
}

/** A difference may be proven and yet be none that matters. */
function small(
  { difference: { mean }, test: { adjusted_p: p } }: Comparison,
  alpha: number,
  unit: DifferenceUnit,
): string[] {
  if (p === null || p > alpha || mean === 0) return [];
  return [`${mean > 0 ? 'B' : 'A'} is proven to be better, but only by ${unit.amount(mean)}.`];
}

function beyond({ regression }: Comparison, margin: number, unit: DifferenceUnit): string[] {
  if (margin === 0) return [];
  const more = `more than ${unit.amount(margin)}`;
  return [regression ? `It is proven to be ${more}.` : `It is not proven to be ${more}.`];
}

function openSentences(comparison: Comparison, margin: number, unit: DifferenceUnit): string[] {
  const { samples_needed: needed, detectable, difference, no_worse, pairs } = comparison;
  const size = Math.abs(difference.mean);
  const present = `${count(pairs.compared)} ${pairs.compared === 1 ? 'pair' : 'pairs'}`;
  return [
    ...(margin > 0 && no_worse ? [`B is not worse than A by ${unit.amount(margin)} or more.`] : []),
    ...(detectable === null ? [] : [`${present} would probably show a difference from ${unit.amount(detectable)} on.`]),
    ...(needed === null ? [] : [neededSentence(needed, margin > size, unit, margin > size ? margin : size)]),
  ];
}

function neededSentence(needed: number, equality: boolean, unit: DifferenceUnit, size: number): string {
  return equality
    ? `To show that they are equal within ${unit.amount(size)} would take about ${count(needed)} pairs.`
    : `If the difference of ${unit.amount(size)} is real, it would take about ${count(needed)} pairs to show it.`;
}
