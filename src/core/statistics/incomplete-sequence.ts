import { confidenceSequence } from './confidence-sequence.ts';
import type { Interval } from './interval.ts';

/** A confidence sequence for the mean of values of which some are not known. */
export interface IncompleteSequence {
  readonly count: number;
  /** Covers the mean that all values would have, known or not, after every value with probability 1 − alpha. */
  readonly interval: Interval;
  /** Adds a value of which only so much is known: it lies between these two, both of the range. */
  add(low: number, high: number): void;
}

/**
 * Two confidence sequences side by side: one of the lowest values that can be, of which the lower end counts, and one of the highest, of which
 * the upper end counts. Each end is wrong with probability alpha/2 at most, and the mean of what cannot be less than it is lies between them: nothing is
 * assumed about why a value is missing. While all values are known both are the same.
 */
export function incompleteSequence(range: Interval = [0, 1], alpha = 0.05): IncompleteSequence {
  const lowest = confidenceSequence(range, alpha);
  let highest = lowest;
  const known: number[] = [];
  return {
    get count() {
      return lowest.count;
    },
    get interval() {
      return [lowest.interval[0], highest.interval[1]] as const;
    },
    add: (low, high) => {
      if (highest === lowest && low !== high) {
        highest = confidenceSequence(range, alpha);
        for (const value of known) highest.add(value);
      }
      lowest.add(low);
      if (highest !== lowest) highest.add(high);
      else known.push(low);
    },
  };
}
