import { describe, expect, test } from 'vitest';
import { type Finding, PeriodFinder } from '../../../src/models/pacing/period.ts';

const minute = 60_000;

/** What is found after each of these snapshots of a limit of 500: when sent, used, and milliseconds until the reset. */
function find(readings: readonly (readonly [sentAt: number, used: number, resetMs: number])[], limit = 500) {
  const finder = new PeriodFinder();
  let found: Finding | undefined;
  for (const [sentAt, used, resetMs] of readings)
    found = finder.add(sentAt, { limit, remaining: limit - used, resetMs }) ?? found;
  return found;
}

const used = [1, 5, 12, 30, 44, 60, 81, 100];

describe('headers betray', () => {
  test('a bucket by the minute', () => {
    const readings = used.map((count, index) => [index * 100, count, (count * minute) / 500] as const);
    expect(find(readings)).toEqual({ kind: 'bucket', periodMs: minute, sure: true });
    expect(find(readings.slice(0, 5))).toEqual({ kind: 'bucket', periodMs: minute, sure: false });
  });

  test('a bucket by the day, as Groq counts requests', () => {
    const readings = used.map((count, index) => [index * 100, count, (count * 24 * 60 * minute) / 14_400] as const);
    expect(find(readings, 14_400)).toEqual({ kind: 'bucket', periodMs: 24 * 60 * minute, sure: true });
  });

  test('a bucket whose resets are rounded to seconds, as Anthropic writes them', () => {
    const readings = [40, 50, 61, 70, 84, 92, 100, 120].map(
      (count, index) => [index * 100, count, Math.ceil((count * 60) / 500) * 1000] as const,
    );
    expect(find(readings)).toMatchObject({ kind: 'bucket', periodMs: minute });
  });

  test('a window, whose end stays where it is however much is used', () => {
    const readings = used.map((count, index) => [index * 200, count, 43_000 - index * 200] as const);
    expect(find(readings)).toEqual({ kind: 'window', endsAt: 43_250, sure: true });
  });
});

test.each([
  ['too few', used.slice(0, 3).map((count) => [0, count, count * 120] as const)],
  ['always the same use', used.map(() => [0, 7, 43_000] as const)],
  ['nothing used', used.map(() => [0, 0, 0] as const)],
  ['no moment of reset', used.map((count) => [0, count, 0] as const)],
  ['contradictory ones', used.map((count, index) => [0, count, index % 2 === 0 ? 100 : 50_000] as const)],
])('snapshots that are %s find nothing', (_what, readings) => {
  expect(find(readings)).toBeUndefined();
});
