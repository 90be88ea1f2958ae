import { describe, expect, test } from 'vitest';
import { fastestDurations } from '../../../src/strategies/adaptive/kaplan-meier.ts';

const ended = (...all: number[]) => all.map((ms) => ({ ms, running: false }));
const running = (...all: number[]) => all.map((ms) => ({ ms, running: true }));

describe('the fastest 60 % of durations', () => {
  test('cannot be told while all requests run', () => {
    expect(fastestDurations(running(1, 2, 3))).toBeUndefined();
    expect(fastestDurations([])).toBeUndefined();
  });

  test('have the mean of the logarithm, and no deviation when all are equal', () => {
    const told = fastestDurations(ended(1, 1, 1));
    expect(told?.mean).toBeCloseTo(0, 12);
    expect(told?.deviation).toBeCloseTo(0, 12);
  });

  test('can be told from two thirds that have ended, and not from less', () => {
    expect(fastestDurations([...ended(1, 2), ...running(5)])).toMatchObject({ samples: 2 });
    expect(fastestDurations([...ended(1), ...running(5, 5)])).toBeUndefined();
  });

  test('weigh later ends more where earlier ones were still running: they may be as long', () => {
    const all = fastestDurations(ended(1, 2, 3, 4));
    const censored = fastestDurations([...ended(1, 3, 4), ...running(2)]);
    expect(censored?.mean).toBeGreaterThan(all?.mean ?? Infinity);
  });

  test('are not moved by requests that have only just started', () => {
    const before = fastestDurations(ended(100, 200, 300));
    const after = fastestDurations([...ended(100, 200, 300), ...running(1, 2, 3, 4)]);
    expect(after?.mean).toBeCloseTo(before?.mean ?? NaN, 12);
  });

  test('are not moved by how slow the slowest are', () => {
    expect(fastestDurations(ended(1, 2, 3, 4, 5))).toEqual(fastestDurations(ended(1, 2, 3, 400, 50_000)));
  });
});
