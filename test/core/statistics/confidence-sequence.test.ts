import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { confidenceSequence } from '../../../src/core/statistics/confidence-sequence.ts';

describe('confidenceSequence', () => {
  it('knows nothing before the first value', () => {
    expect(confidenceSequence([-1, 1]).interval).toEqual([-1, 1]);
  });

  it('every interval lies within the one before', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (values) => {
        const sequence = confidenceSequence();
        let before = sequence.interval;
        for (const value of values) {
          sequence.add(value);
          const [low, high] = sequence.interval;
          expect(low).toBeGreaterThanOrEqual(before[0]);
          expect(high).toBeLessThanOrEqual(before[1]);
          expect(low).toBeLessThanOrEqual(high);
          before = [low, high];
        }
        expect(sequence.count).toBe(values.length);
      }),
      { numRuns: 30 },
    );
  });

  it('is not much wider than an interval for a fixed number: 2.1 times for 1,000 coin tosses', () => {
    const random = seededRandom('width');
    const sequence = confidenceSequence();
    for (let index = 0; index < 1000; index++) sequence.add(Number(random() < 0.5));
    const [low, high] = sequence.interval;
    expect(high - low).toBeLessThan(2.1 * 2 * 1.96 * Math.sqrt(0.25 / 1000));
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  });

  it('gets narrow fast where the scores hardly vary', () => {
    const sequence = confidenceSequence();
    for (let index = 0; index < 200; index++) sequence.add(1);
    expect(sequence.interval[0]).toBeGreaterThan(0.95);
    expect(sequence.interval[1]).toBe(1);
  });

  it('refuses a value outside of the range', () => {
    expect(() => {
      confidenceSequence().add(1.5);
    }).toThrow('1.5 is not in [0, 1]');
  });
});
