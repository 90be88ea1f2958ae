import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addScore, emptyMoments, interval95, meanOf } from '../../src/core/moments.ts';
import { studentQuantile } from '../../src/core/statistics/student.ts';
import { wilsonInterval } from '../../src/core/statistics/wilson.ts';

describe('moments', () => {
  /** Every sample's scores, entered in an order in which the repeats of all samples are mixed. */
  function momentsOf(samples: readonly (readonly number[])[]) {
    const moments = emptyMoments();
    const prior = new Map<number, [number, number]>();
    const rounds = Math.max(0, ...samples.map((scores) => scores.length));
    for (let round = 0; round < rounds; round++) {
      samples.forEach((scores, index) => {
        const score = scores[round];
        if (score === undefined) return;
        const [count, sum] = prior.get(index) ?? [0, 0];
        addScore(moments, score, [count, sum]);
        prior.set(index, [count + 1, sum + score]);
      });
    }
    return moments;
  }

  /** The definition, read off the paper: sqrt(C/(C−1) · Σ_c (Σ_i (s_ic − mean))²) / n. */
  function clusteredError(samples: readonly (readonly number[])[]): number {
    const all = samples.flat();
    const mean = all.reduce((sum, score) => sum + score, 0) / all.length;
    const squares = samples.map((scores) => scores.reduce((sum, score) => sum + score - mean, 0) ** 2);
    const clusters = samples.length;
    return Math.sqrt((squares.reduce((sum, square) => sum + square, 0) * clusters) / (clusters - 1)) / all.length;
  }

  test('every fold gives the same mean and interval as the formula over all scores', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(scores, { minLength: 2, maxLength: 30 }), (samples) => {
        const moments = momentsOf(samples);
        const all = samples.flat();
        const mean = all.reduce((sum, score) => sum + score, 0) / all.length;
        expect(meanOf(moments)).toBeCloseTo(mean, 9);
        if (moments.binary) return;
        const [low, high] = interval95(moments) ?? [Number.NaN, Number.NaN];
        expect((high - low) / 2 / studentQuantile(0.975, samples.length - 1)).toBeCloseTo(clusteredError(samples), 6);
      }),
    );
  });

  test('0/1 scores without repeats get the Wilson interval', () => {
    const moments = momentsOf([[1], [1], [0], [1]]);
    expect(interval95(moments)).toEqual(wilsonInterval(3, 4));
  });

  test('repeats of a sample count as one cluster, so three equal repeats do not narrow the interval', () => {
    const once = momentsOf([[1], [0], [1], [1], [0], [1], [0.5], [1]]);
    const thrice = momentsOf([1, 0, 1, 1, 0, 1, 0.5, 1].map((score) => [score, score, score]));
    expect(interval95(thrice)?.[0]).toBeCloseTo(interval95(once)?.[0] ?? 0, 12);
  });

  test('one sample has no interval', () => {
    expect(interval95(momentsOf([[0.4, 0.6]]))).toBeUndefined();
  });
});
