import type { Flip, PairCounts } from '../../core/comparison.ts';
import type { Interval } from '../../core/statistics/interval.ts';
import { worstCaseDifference } from '../../core/statistics/worst-case.ts';
import type { SideSamples } from './side-samples.ts';
import type { SideScores } from './side-scores.ts';

/** Two sides with the same samples side by side. */
export interface ScoredPairs {
  readonly counts: PairCounts;
  /** Scores of the samples that both sides have scored, and the numbers of these on the first side. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly numbers: Int32Array;
  /** null when nothing failed. */
  readonly bounds: Interval | null;
}

/** `counterparts`: for each sample of A the number of its counterpart on B, or −1. */
export function scoredPairs(counterparts: Int32Array, a: SideScores, b: SideScores): ScoredPairs {
  const numbers: number[] = [];
  const lost = { onlyFirst: [] as number[], onlySecond: [] as number[], neither: 0 };
  const absent = { pending: 0, notAsked: 0 };
  let [both, sum] = [0, 0];
  counterparts.forEach((other, number) => {
    if (other < 0) return;
    both += 1;
    const [mine, theirs] = [a.means[number] ?? Number.NaN, b.means[other] ?? Number.NaN];
    if (!Number.isNaN(mine + theirs)) {
      sum += theirs - mine;
      numbers.push(number);
      return;
    }
    const missing = missingIn(a, number) ?? missingIn(b, other);
    if (missing !== undefined) absent[missing] += 1;
    else if (!Number.isNaN(mine)) lost.onlyFirst.push(mine);
    else if (!Number.isNaN(theirs)) lost.onlySecond.push(theirs);
    else lost.neither += 1;
  });
  const failed = lost.onlyFirst.length + lost.onlySecond.length + lost.neither;
  return {
    counts: {
      compared: numbers.length,
      only_a: counterparts.length - both,
      only_b: b.means.length - both,
      failed,
      pending: absent.pending,
      ...(absent.notAsked === 0 ? {} : { not_asked: absent.notAsked }),
    },
    a: Float64Array.from(numbers, (number) => a.means[number] ?? 0),
    b: Float64Array.from(numbers, (number) => b.means[counterparts[number] ?? 0] ?? 0),
    numbers: Int32Array.from(numbers),
    bounds: failed === 0 ? null : (worstCaseDifference({ pairs: numbers.length, sum, ...lost }) ?? null),
  };
}

/** Why a sample has neither a score nor a failure for good; undefined where it has. */
function missingIn({ means, failed, early }: SideScores, number: number): 'pending' | 'notAsked' | undefined {
  if (early !== null && number >= early.n) return 'notAsked';
  return Number.isNaN(means[number]) && failed[number] !== 1 ? 'pending' : undefined;
}

/** The samples on which two sides differ, in their order; at most so many of each direction. */
export function flipsOf(
  { a, b, numbers }: ScoredPairs,
  samples: Pick<SideSamples, 'at'>,
  most: number,
): { a_higher: number; b_higher: number; listed: Flip[] } {
  const listed: Flip[] = [];
  const count = { a_higher: 0, b_higher: 0 };
  numbers.forEach((number, index) => {
    const [mine, theirs] = [a[index] ?? 0, b[index] ?? 0];
    if (mine === theirs) return;
    const seen = (count[mine > theirs ? 'a_higher' : 'b_higher'] += 1);
    if (seen <= most) listed.push({ sample_id: samples.at(number).id, a: mine, b: theirs });
  });
  return { ...count, listed };
}
