import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Edge, inFlight, mergedShifts, type Shift } from '../../src/core/timeline.ts';

test('the pauses between runners are left out', () => {
  const shifts: Shift[] = [
    [100, 200],
    [1000, 1100],
  ];
  const edges: Edge[] = [
    [100, 2],
    [200, -2],
    [1000, 1],
    [1100, -1],
  ];
  expect(inFlight(edges, shifts, 4)).toEqual([2, 2, 1, 1]);
});

test('a request that begins in the middle of a step counts for half of it', () => {
  expect(
    inFlight(
      [
        [50, 1],
        [200, -1],
      ],
      [[0, 200]],
      2,
    ),
  ).toEqual([0.5, 1]);
});

test('shifts that touch or overlap are one', () => {
  expect(
    mergedShifts([
      [5, 9],
      [0, 3],
      [2, 5],
      [20, 21],
    ]),
  ).toEqual([
    [0, 9],
    [20, 21],
  ]);
});

test('of every set of requests within the shifts the area is their time together', () => {
  const request = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }));
  fc.assert(
    fc.property(fc.array(request), fc.integer({ min: 1, max: 50 }), (requests, steps) => {
      const spans = requests.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
      const edges = spans.flatMap(([from, to]): Edge[] => [
        [to, -1],
        [from, 1],
      ]);
      const means = inFlight(edges, [[0, 1000]], steps);
      const area = means.reduce((sum, mean) => sum + mean * (1000 / steps), 0);
      expect(area).toBeCloseTo(
        spans.reduce((sum, [from, to]) => sum + to - from, 0),
        6,
      );
    }),
  );
});
