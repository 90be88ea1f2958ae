import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilsonInterval } from '../../../src/core/statistics/wilson.ts';

describe('wilsonInterval', () => {
  test('agrees with published values', () => {
    // Newcombe 1998, table I: 81 of 263 and 15 of 148, to four places.
    expect(wilsonInterval(81, 263)?.map((bound) => bound.toFixed(4))).toEqual(['0.2553', '0.3662']);
    expect(wilsonInterval(15, 148)?.map((bound) => bound.toFixed(4))).toEqual(['0.0624', '0.1605']);
    expect(wilsonInterval(0, 20)?.map((bound) => bound.toFixed(4))).toEqual(['0.0000', '0.1611']);
    expect(wilsonInterval(1, 29)?.map((bound) => bound.toFixed(4))).toEqual(['0.0061', '0.1718']);
  });

  test('says nothing of no trials', () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });

  test('every interval lies in [0, 1] and holds the observed share', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (successes, failures) => {
        const interval = wilsonInterval(successes, successes + failures);
        if (successes + failures === 0) return interval === undefined;
        const [low, high] = interval as [number, number];
        const share = successes / (successes + failures);
        return 0 <= low && low <= share && share <= high && high <= 1;
      }),
    );
  });
});
