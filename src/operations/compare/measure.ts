import {
  type Difference,
  pairedDifference,
  pairedShareInterval,
  type PairTable,
  pairTable,
  probabilityOfNoDifference,
  type TestName,
} from '../../core/statistics/difference.ts';
import type { Interval } from '../../core/statistics/interval.ts';
import { meanInterval } from '../../core/statistics/mean.ts';
import type { Comparison } from '../../core/comparison.ts';

/** What the pairs of one comparison say, whatever is decided upon them. */
export interface Measured {
  readonly difference: Difference;
  readonly test: TestName;
  readonly noMcNemar: Comparison['test']['no_mcnemar'];
  /** Of any scores; means nothing unless they are 0 and 1. */
  readonly table: PairTable;
  readonly probability: number | null;
  /** Of the difference. */
  interval(confidence: number): Interval | null;
}

export interface Scored {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** Whether all scores are 0 or 1, and each sample was asked once. */
  readonly binary: boolean;
  readonly once: boolean;
  readonly clusterOf: Int32Array | undefined;
}

/** The test is chosen by the kind of the data alone, before anybody looks at what they say. undefined where there are no pairs. */
export function measured({ a, b, binary, once, clusterOf }: Scored): Measured | undefined {
  const difference = pairedDifference(a, b, clusterOf);
  if (difference === undefined) return undefined;
  const noMcNemar = clusterOf !== undefined ? 'clusters' : !binary ? 'not-binary' : once ? null : 'repeats';
  const test = noMcNemar === null ? 'exact-mcnemar' : clusterOf === undefined ? 'paired-t' : 'clustered-paired-t';
  const table = pairTable(a, b);
  return {
    difference,
    test,
    noMcNemar,
    table,
    probability: probabilityOfNoDifference(test, difference, table),
    interval: (confidence) =>
      noMcNemar === null
        ? pairedShareInterval(table, confidence)
        : (pairedDifference(a, b, clusterOf, confidence)?.interval ?? meanInterval(difference, confidence)),
  };
}
