import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  pairedDifference,
  pairedShareInterval,
  pairTable,
  probabilityOfNoDifference,
  unpairedDifference,
} from '../../../src/core/statistics/difference.ts';
import { holm } from '../../../src/core/statistics/holm.ts';
import { exactMcNemar } from '../../../src/core/statistics/mcnemar.ts';
import { meanEstimate, meanInterval } from '../../../src/core/statistics/mean.ts';
import { passAtK, passHatK } from '../../../src/core/statistics/pass-at-k.ts';
import { worstCaseDifference } from '../../../src/core/statistics/worst-case.ts';

const score = fc.double({ min: 0, max: 1, noNaN: true });
const scores = (minLength: number) => fc.array(score, { minLength, maxLength: 40 });
const pairs = fc.array(fc.tuple(score, score), { minLength: 2, maxLength: 40 });

describe('meanEstimate', () => {
  it('every clustered standard error is that of the formula: SE² plus the products within clusters, times C/(C−1)', () => {
    const measured = fc.array(fc.tuple(score, fc.nat(6)), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(measured, (all) => {
        const estimate = meanEstimate(
          all.map(([value]) => value),
          all.map(([, cluster]) => cluster),
        )!;
        const n = all.length;
        const mean = all.reduce((sum, [value]) => sum + value, 0) / n;
        let products = 0;
        for (const [x, c] of all) for (const [y, d] of all) if (c === d) products += (x - mean) * (y - mean);
        const clusters = new Set(all.map(([, cluster]) => cluster)).size;
        expect(estimate.clusters).toBe(clusters);
        if (clusters < 2) expect(estimate.standardError).toBeNull();
        else expect(estimate.standardError).toBeCloseTo(Math.sqrt((products * clusters) / (clusters - 1)) / n, 9);
      }),
    );
  });

  it('every measurement in a cluster of its own gives the standard error of the central limit theorem', () => {
    fc.assert(
      fc.property(scores(2), (values) => {
        const alone = meanEstimate(
          values,
          values.map((_, index) => index),
        )!;
        const plain = meanEstimate(values)!;
        expect(alone.standardError).toBeCloseTo(plain.standardError ?? NaN, 12);
        expect(alone.degrees).toBe(plain.degrees);
      }),
    );
  });

  it('few clusters get Student’s t with one degree of freedom less than there are clusters', () => {
    const estimate = meanEstimate([1, 1, 0, 0, 1, 1], [0, 0, 1, 1, 2, 2])!;
    const [low, high] = meanInterval(estimate)!;
    expect(estimate.degrees).toBe(2);
    expect((high - low) / 2 / (estimate.standardError ?? NaN)).toBeCloseTo(4.302652729749462, 9);
  });

  it('says nothing of no measurements, and gives no interval of one', () => {
    expect(meanEstimate([])).toBeUndefined();
    expect(meanInterval(meanEstimate([0.5])!)).toBeNull();
  });
});

describe('pairedDifference', () => {
  it('every paired variance is that of both minus twice what they have in common', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const [first, second] = [given.map(([a]) => a), given.map(([, b]) => b)];
        const [a, b] = [meanEstimate(first)!, meanEstimate(second)!];
        const common = given.reduce((sum, [x, y]) => sum + (x - a.mean) * (y - b.mean), 0) / (given.length - 1);
        const expected = (a.standardError ?? 0) ** 2 + (b.standardError ?? 0) ** 2 - (2 * common) / given.length;
        const difference = pairedDifference(first, second)!;
        expect((difference.standardError ?? NaN) ** 2).toBeCloseTo(expected, 10);
        expect(difference.mean).toBeCloseTo(b.mean - a.mean, 10);
      }),
    );
  });

  it('turns round when the sides do', () => {
    const [one, other] = [pairedDifference([1, 0, 0.5], [0, 0, 1])!, pairedDifference([0, 0, 1], [1, 0, 0.5])!];
    expect(one.mean).toBeCloseTo(-other.mean, 12);
    expect(one.interval?.[0]).toBeCloseTo(-(other.interval?.[1] ?? NaN), 12);
  });

  it('differences that are all the same give no interval of no width', () => {
    const five = pairedDifference([0.5, 0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5, 0.5])!;
    const unseen = 1 - 0.025 ** (1 / 5);
    expect(five.interval?.[0]).toBeCloseTo(-unseen, 12);
    expect(five.interval?.[1]).toBeCloseTo(unseen, 12);
    expect(pairedDifference([7, 8], [8, 9])?.interval).toBeNull();
    expect(probabilityOfNoDifference('paired-t', pairedDifference([0, 0], [1, 1])!, pairTable([], []))).toBeNull();
  });
});

describe('unpairedDifference', () => {
  it('adds variances, and takes Welch’s degrees of freedom', () => {
    // Two samples of 10 and 8; by hand: variances 4 and 9, SE² = 0.4 + 1.125, Welch 11.68.
    const side = (count: number, mean: number, variance: number) => ({
      count,
      clusters: count,
      mean,
      standardError: Math.sqrt(variance / count),
      degrees: count - 1,
    });
    const difference = unpairedDifference(side(10, 5, 4), side(8, 6, 9));
    expect(difference.mean).toBe(1);
    expect(difference.standardError).toBeCloseTo(Math.sqrt(1.525), 12);
    expect(difference.degrees).toBeCloseTo(1.525 ** 2 / (0.4 ** 2 / 9 + 1.125 ** 2 / 7), 9);
  });
});

describe('pairs of 0/1 scores', () => {
  it('every pair falls into one cell', () => {
    const bit = fc.constantFrom(0, 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(bit, bit)), (given) => {
        const table = pairTable(
          given.map(([a]) => a),
          given.map(([, b]) => b),
        );
        expect(table.both + table.onlyFirst + table.onlySecond + table.neither).toBe(given.length);
        expect(table.onlySecond).toBe(given.filter(([a, b]) => a === 0 && b === 1).length);
      }),
    );
  });

  it('the interval is Wald’s with half a pair more in each cell (Agresti and Min 2005)', () => {
    // Agresti, Categorical Data Analysis, table 10.1: 794, 150, 86, 570; Wald's own interval there is −0.040 ± 1.96 · 0.0095.
    const [low, high] = pairedShareInterval({ both: 794, onlyFirst: 150, onlySecond: 86, neither: 570 });
    expect(low).toBeCloseTo(-0.0587, 3);
    expect(high).toBeCloseTo(-0.0213, 3);
    expect(pairedShareInterval({ both: 5, onlyFirst: 0, onlySecond: 0, neither: 0 })[1]).toBeCloseTo(0.28, 3);
  });

  it('exact McNemar agrees with published tables', () => {
    // The sign test's two-sided probabilities in tables of the binomial with p = ½ (Siegel 1956, table D: one-sided .055, .011, .274, .033).
    expect(exactMcNemar(2, 8).toFixed(3)).toBe('0.109');
    expect(exactMcNemar(1, 9).toFixed(3)).toBe('0.021');
    expect(exactMcNemar(4, 7).toFixed(3)).toBe('0.549');
    expect(exactMcNemar(2, 9).toFixed(3)).toBe('0.065');
    // Fay 2011 (R package exact2x2), its example of 21, 9, 2, 12.
    expect(exactMcNemar(9, 2).toFixed(4)).toBe('0.0654');
    // Agresti, table 10.1: 86 against 150; McNemar's own statistic there is 17.36.
    expect(exactMcNemar(86, 150)).toBeGreaterThan(2.9e-5);
    expect(exactMcNemar(86, 150)).toBeLessThan(3.9e-5);
    expect([exactMcNemar(0, 0), exactMcNemar(3, 3), exactMcNemar(0, 6)]).toEqual([1, 1, expect.closeTo(1 / 32, 12)]);
  });

  it('every exact McNemar is a sum over fair tosses, whichever side is named first', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (b, c) => {
        let [ways, tail] = [1, 0];
        for (let k = 0; k <= Math.min(b, c); k++) {
          tail += ways / 2 ** (b + c);
          ways = (ways * (b + c - k)) / (k + 1);
        }
        expect(exactMcNemar(b, c)).toBeCloseTo(Math.min(1, 2 * tail), 10);
        expect(exactMcNemar(b, c)).toBe(exactMcNemar(c, b));
      }),
    );
  });
});

describe('holm', () => {
  it('multiplies the smallest by all, the next by all but one, and never falls', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((each) => Number(each.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([])).toEqual([]);
  });

  it('every adjusted probability lies between its own and Bonferroni’s, in the same order', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 20 }), (given) => {
        const adjusted = holm(given);
        given.forEach((own, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(own);
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, own * given.length) + 1e-12);
          given.forEach((other, position) => {
            if (own < other) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[position]!);
          });
        });
      }),
    );
  });
});

describe('worstCaseDifference', () => {
  it('every way to fill in what was lost lies within the bounds, and the bounds are reached', () => {
    const lost = fc.array(score, { maxLength: 5 });
    fc.assert(
      fc.property(
        pairs,
        lost,
        lost,
        fc.nat(4),
        fc.array(score, { minLength: 20 }),
        (given, ones, others, neither, fill) => {
          const sum = given.reduce((total, [a, b]) => total + b - a, 0);
          const bounds = worstCaseDifference({
            pairs: given.length,
            sum,
            onlyFirst: ones,
            onlySecond: others,
            neither,
          })!;
          const n = given.length + ones.length + others.length + neither;
          let [total, at] = [sum, 0];
          for (const one of ones) total += fill[at++]! - one;
          for (const other of others) total += other - fill[at++]!;
          for (let each = 0; each < neither; each++) total += fill[at++]! - fill[at++]!;
          expect(total / n).toBeGreaterThanOrEqual(bounds[0] - 1e-9);
          expect(total / n).toBeLessThanOrEqual(bounds[1] + 1e-9);
          expect(bounds[1] - bounds[0]).toBeCloseTo((ones.length + others.length + 2 * neither) / n, 9);
        },
      ),
    );
    expect(worstCaseDifference({ pairs: 0, sum: 0, onlyFirst: [], onlySecond: [], neither: 0 })).toBeUndefined();
  });
});

describe('pass@k and pass^k', () => {
  it('by hand, and at their ends', () => {
    // 5 answers, 2 right, k = 2: 1 − 3/10; both right 1/10.
    expect(passAtK(5, 2, 2)).toBeCloseTo(0.7, 12);
    expect(passHatK(5, 2, 2)).toBeCloseTo(0.1, 12);
    expect([passAtK(5, 0, 3), passHatK(5, 5, 3), passAtK(5, 3, 3), passHatK(5, 2, 3)]).toEqual([0, 1, 1, 0]);
  });

  it('every value is the share among all ways to draw k of n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(9), fc.integer({ min: 1, max: 9 }), (n, c, k) => {
        if (c > n || k > n) return;
        let [draws, any, all] = [0, 0, 0];
        for (let set = 0; set < 2 ** n; set++) {
          const drawn = Array.from({ length: n }, (_, index) => index).filter((index) => (set >> index) % 2 === 1);
          if (drawn.length !== k) continue;
          draws += 1;
          if (drawn.some((index) => index < c)) any += 1;
          if (drawn.every((index) => index < c)) all += 1;
        }
        expect(passAtK(n, c, k)).toBeCloseTo(any / draws, 10);
        expect(passHatK(n, c, k)).toBeCloseTo(all / draws, 10);
      }),
    );
  });
});
