import { describe, expect, it } from 'vitest';
import {
  type BinomialMethod,
  type Cell,
  coverage,
  exactCoverage,
  type Experiment,
  ofClusteredMean,
  ofClusteredPairs,
  ofGrades,
  ofMcNemar,
  ofPairedSequence,
  ofPairedShares,
  ofRepeats,
  ofSequence,
  shareCoverage,
} from './coverage.ts';

// A few cells of the grid; `node scripts/run-ts.js bench/coverage.ts` goes through all of it.

const experiments = 2000;
const shares = [0.1, 0.5, 0.9];

describe('how often 95 % intervals hold the truth, in 2,000 experiments each', () => {
  it.each<BinomialMethod>(['wilson', 'clopper-pearson'])('%s is within a point of what it is exactly', (method) => {
    for (const n of [10, 30, 100, 300]) {
      for (const p of [0.02, 0.1, 0.3, 0.5, 0.9, 0.98]) {
        const difference = shareCoverage(method, n, p, experiments, 'shares') - exactCoverage(method, n, p);
        expect(Math.abs(difference), `${n} samples, ${p}`).toBeLessThan(0.01);
      }
    }
  });

  it('Clopper and Pearson never promise too much, Wilson 93 to 97 % from 100 samples on', () => {
    for (const p of [0.02, 0.1, 0.3, 0.5]) {
      for (const n of [10, 100, 1000]) expect(exactCoverage('clopper-pearson', n, p)).toBeGreaterThanOrEqual(0.95);
    }
    for (let p = 0.1; p <= 0.9; p += 0.1) {
      for (const n of [100, 300, 1000]) {
        expect(exactCoverage('wilson', n, p)).toBeGreaterThanOrEqual(0.93);
        expect(exactCoverage('wilson', n, p)).toBeLessThanOrEqual(0.97);
      }
    }
  });

  it.each<[string, Experiment, number]>([
    ['a share alike within 34 clusters of three', ofClusteredMean, 3],
    ['a share over three repeats', ofRepeats, 1],
    ['a mean of grades', ofGrades, 1],
    ['a difference of paired shares', ofPairedShares, 1],
    ['a difference of pairs alike within 34 clusters of three', ofClusteredPairs, 3],
  ])('%s: 93 to 97 % of 102 samples', (_, experiment, clusterSize) => {
    for (const p of shares) {
      const held = coverage(experiment, { n: 102, p, clusterSize }, experiments, 'cells');
      expect(held, String(p)).toBeGreaterThanOrEqual(0.93);
      expect(held, String(p)).toBeLessThanOrEqual(0.97);
    }
  });

  it('exact McNemar speaks falsely in at most 5 % of all cases, give or take what 2,000 experiments can tell', () => {
    for (const p of shares) {
      for (const n of [20, 100]) {
        expect(coverage(ofMcNemar, { n, p, clusterSize: 1 }, experiments, 'null')).toBeGreaterThan(0.94);
      }
    }
  });
});

describe('confidence sequences', () => {
  // 100 paths cannot tell 95 % to the point; that many false ones come once in a thousand times where 5 % are.
  const mostFalse = 13;
  const cell = (p: number): Cell => ({ n: 200, p, clusterSize: 1 });

  it('hold the mean after every one of 200 values at once', () => {
    for (const p of shares)
      expect(coverage(ofSequence, cell(p), 100, 'paths')).toBeGreaterThanOrEqual(1 - mostFalse / 100);
  });

  it('hold the difference of pairs after every pair at once', () => {
    expect(coverage(ofPairedSequence, cell(0.5), 100, 'paths')).toBeGreaterThanOrEqual(1 - mostFalse / 100);
  });

  it('an interval of 95 % for a fixed number does not: looked at after every value, it fails far more often', () => {
    const fixed: Experiment = ({ n, p }, random) => {
      let successes = 0;
      for (let index = 1; index <= n; index++) {
        successes += Number(random() < p);
        const margin = 1.96 * Math.sqrt((p * (1 - p)) / index);
        if (index >= 20 && Math.abs(successes / index - p) > margin) return false;
      }
      return true;
    };
    expect(coverage(fixed, cell(0.5), 500, 'peeking')).toBeLessThan(0.85);
  });
});
