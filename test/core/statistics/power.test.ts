import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialPmf } from '../../../src/core/statistics/binomial.ts';
import { exactMcNemar } from '../../../src/core/statistics/mcnemar.ts';
import {
  detectableByMcNemar,
  detectableDifference,
  pairsForMcNemar,
  pairsNeeded,
  powerOfMcNemar,
  variancePerPair,
} from '../../../src/core/statistics/power.ts';

describe('how many pairs a difference takes', () => {
  it('Miller’s example: ω² = 1/9, σ² = 1/6 each, 3 points', () => {
    const pairs = (repeats: number) => pairsNeeded(0.03, { between: 1 / 9, within: 2 / 6 / repeats });
    expect([pairs(1), pairs(10), pairs(Infinity)]).toEqual([3876, 1260, 969]);
  });

  it('GSM8K, both models near 90 %: 3.3 points unpaired, 2.3 paired with a correlation of one half; with 200 samples 8.4 and 5.9', () => {
    const points = (pairs: number, correlation: number) =>
      (100 * detectableDifference(pairs, variancePerPair(0.9 * 0.1, correlation))).toFixed(1);
    expect([points(1319, 0), points(1319, 0.5), points(200, 0), points(200, 0.5)]).toEqual([
      '3.3',
      '2.3',
      '8.4',
      '5.9',
    ]);
  });

  it('every number of pairs is the smallest that shows the difference', () => {
    const variance = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.005, max: 0.5, noNaN: true }),
        variance,
        variance,
        (difference, between, within) => {
          const pairs = pairsNeeded(difference, { between, within });
          expect(detectableDifference(pairs, { between, within })).toBeLessThanOrEqual(difference * (1 + 1e-6));
          if (pairs > 1) {
            expect(detectableDifference(pairs - 1, { between, within })).toBeGreaterThan(difference * (1 - 1e-6));
          }
        },
      ),
    );
  });
});

describe('the power of the exact McNemar test', () => {
  /** Over all tables of so many pairs, one by one. */
  function enumerated(n: number, discordance: number, difference: number): number {
    const win = (discordance + difference) / (2 * discordance);
    let power = 0;
    for (let m = 0; m <= n; m++) {
      for (let wins = 0; wins <= m; wins++) {
        if (2 * wins <= m || exactMcNemar(wins, m - wins) > 0.05) continue;
        power += binomialPmf(m, n, discordance) * binomialPmf(wins, m, win);
      }
    }
    return power;
  }

  it('every power is that over all tables', () => {
    const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), share, share, (n, discordance, part) => {
        const difference = discordance * part;
        expect(powerOfMcNemar(n, { discordance, difference })).toBeCloseTo(enumerated(n, discordance, difference), 8);
      }),
      { numRuns: 40 },
    );
  });

  it('takes somewhat more pairs than the formula for many says, and those pairs are enough', () => {
    const contest = { discordance: 0.12, difference: 0.02 };
    const formula = pairsNeeded(0.02, { between: 0.12 - 0.02 ** 2, within: 0 });
    const exact = pairsForMcNemar(contest)!;
    expect(formula).toBe(2347);
    expect(exact).toBeGreaterThan(formula);
    expect(exact).toBeLessThan(formula * 1.06);
    expect(powerOfMcNemar(exact, contest)).toBeGreaterThanOrEqual(0.8);
    expect(powerOfMcNemar(exact - 1, contest)).toBeLessThan(0.8);
  });

  it('where thousands of pairs differ the formula takes over, a per cent off at most', () => {
    const discordance = 0.17;
    const difference = 0.0066;
    const pairs = pairsForMcNemar({ discordance, difference })!;
    expect(pairs * discordance).toBeGreaterThan(5000);
    expect(powerOfMcNemar(Math.ceil(pairs * 1.01), { discordance, difference })).toBeGreaterThan(0.8);
    expect(pairsForMcNemar({ discordance, difference: 0.00001 })).toBeUndefined();
    const smallest = detectableByMcNemar(40_000, discordance)!;
    expect(powerOfMcNemar(40_000, { discordance, difference: smallest * 1.01 })).toBeGreaterThan(0.8);
  });

  it('finds the smallest difference of so many pairs, or says that there is none', () => {
    const difference = detectableByMcNemar(1319, 0.12)!;
    expect(powerOfMcNemar(1319, { discordance: 0.12, difference })).toBeCloseTo(0.8, 6);
    expect(detectableByMcNemar(20, 0.1)).toBeUndefined();
  });
});
