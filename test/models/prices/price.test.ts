import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, mostOf, type Price, simulatedPrice } from '../../../src/models/prices/price.ts';

const gpt4o: Price = {
  rates: { input: 2.5, cached: 1.25, output: 10 },
  tiers: [],
  largestOutput: 16_384,
  source: 'catalogue',
};
const tiered: Price = {
  rates: { input: 1.25, cached: 0.125, output: 10 },
  tiers: [{ above: 200_000, rates: { input: 2.5, cached: 0.25, output: 15 } }],
  largestOutput: undefined,
  source: 'catalogue',
};

describe('the price of an answer', () => {
  test('counts cached tokens once, at their own price, and reasoning as the output that it is part of', () => {
    const usage = { input: 1_000_000, cached: 400_000, output: 100_000, reasoning: 90_000 };
    expect(costOf(usage, gpt4o)).toBeCloseTo(0.6 * 2.5 + 0.4 * 1.25 + 0.1 * 10, 12);
  });

  test('is that of a higher tier for all tokens once the input is above it', () => {
    const of = (input: number): number => costOf({ input, cached: 0, output: 1000, reasoning: 0 }, tiered);
    expect(of(200_000)).toBeCloseTo(0.25 + 0.01, 12);
    expect(of(200_001)).toBeCloseTo(0.5000025 + 0.015, 12);
  });

  test('is nothing for a simulated one', () => {
    expect(costOf({ input: 10, cached: 0, output: 10, reasoning: 0 }, simulatedPrice)).toBe(0);
    expect(mostOf({ input: 10, output: null }, simulatedPrice)).toBe(0);
  });

  test('of every answer within the bound is never above the most', () => {
    const rates = fc.record({
      input: fc.double({ min: 0, max: 100, noNaN: true }),
      cached: fc.double({ min: 0, max: 100, noNaN: true }),
      output: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    const prices = fc.record({
      rates,
      tiers: fc
        .array(fc.record({ above: fc.nat(2000), rates }), { maxLength: 3 })
        .map((tiers) => tiers.sort((a, b) => a.above - b.above)),
      largestOutput: fc.constant(undefined),
      source: fc.constant('file' as const),
    });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(prices, fc.nat(4000), fc.nat(4000), share, share, share, (price, input, output, i, c, o) => {
        const used = Math.floor(input * i);
        const usage = { input: used, cached: Math.floor(used * c), output: Math.floor(output * o), reasoning: 0 };
        expect(costOf(usage, price)).toBeLessThanOrEqual((mostOf({ input, output }, price) ?? -1) + 1e-15);
      }),
    );
  });

  test('has no known most where nothing limits the answer', () => {
    expect(mostOf({ input: 10, output: null }, tiered)).toBeUndefined();
    expect(mostOf({ input: 0, output: null }, gpt4o)).toBeCloseTo(0.16384, 12);
  });
});
