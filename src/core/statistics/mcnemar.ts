import { binomialCdf } from './binomial.ts';

/**
 * McNemar's test (1947) in its exact form: of the pairs that differ, so many are right only for the one and only for the
 * other; if neither is better, each of them was a toss of a fair coin. The two-sided probability of tosses at least as lopsided; 1
 * when no pair differs. It errs to the safe side: at the 5 % level it speaks falsely in at most 5 % of all cases.
 */
export function exactMcNemar(onlyOne: number, onlyOther: number): number {
  const smaller = Math.min(onlyOne, onlyOther);
  return Math.min(1, 2 * binomialCdf(smaller, onlyOne + onlyOther, 0.5));
}
