import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gateFailure, samplesToPass } from '../../src/core/gate.ts';
import { wilsonInterval } from '../../src/core/statistics/wilson.ts';

describe('A gate', () => {
  test('on the estimate looks at the accuracy, on the lower bound at what is sure of it', () => {
    const measured = { accuracy: 0.85, ci95: [0.78, 0.9] } as const;
    expect(gateFailure({ rate: 0.8, on: 'estimate' }, measured)).toBeUndefined();
    expect(gateFailure({ rate: 0.8, on: 'lower-bound' }, measured)).toBe(
      'the lower bound of 85.0% is 78.0%, less than the 80.0% that is asked for',
    );
    expect(gateFailure({ rate: 0.9, on: 'estimate' }, measured)).toBe('85.0% is less than the 90.0% that is asked for');
  });

  test('does not let pass what was not measured', () => {
    expect(gateFailure({ rate: 0, on: 'estimate' }, { accuracy: null, ci95: null })).toContain('no sample was scored');
  });

  test('knows for every rate the smallest number of samples that can pass it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.999, noNaN: true }), (rate) => {
        const needed = samplesToPass({ rate, on: 'lower-bound' });
        const low = (n: number) => wilsonInterval(n, n)?.[0] ?? 0;
        expect(low(needed)).toBeGreaterThanOrEqual(rate - 1e-9);
        if (needed > 1) expect(low(needed - 1)).toBeLessThan(rate);
      }),
    );
    expect(samplesToPass({ rate: 1, on: 'lower-bound' })).toBe(Infinity);
    expect(samplesToPass({ rate: 1, on: 'estimate' })).toBe(1);
  });
});
