import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flight, FlightEnd, WindowChange, WindowStart } from '../../../src/core/pacing.ts';
import { concurrencyWindow } from '../../../src/strategies/adaptive/concurrency-window.ts';
import { termsOf } from '../../../src/strategies/adaptive/terms.ts';

const answered: FlightEnd = { kind: 'answered', outputTokens: undefined };

/** A window, and a log of its changes. */
function watched(options: Parameters<typeof termsOf>[0] = {}, start: WindowStart = {}) {
  const changes: WindowChange[] = [];
  const window = concurrencyWindow(termsOf(options), { ...start, onChange: (change) => changes.push(change) });
  return { window, changes };
}

/** Keeps the window full for so many rounds of this latency; returns the time. */
function fill(
  window: ReturnType<typeof watched>['window'],
  rounds: number,
  latencyMs: (limit: number) => number,
): number {
  let now = 0;
  for (let round = 0; round < rounds; round++) {
    const flights = Array.from({ length: window.limit }, () => window.sent(now));
    now += latencyMs(flights.length);
    for (const flight of flights) window.ended(now, flight, answered);
    window.tick(now);
  }
  return now;
}

describe('a window', () => {
  test('doubles up to its maximum while latency stays as it is', () => {
    const { window, changes } = watched({ initialConcurrency: 2, maxConcurrency: 16 });
    fill(window, 6, () => 1000);
    expect(changes.map(({ to, reason }) => [to, reason])).toEqual([
      [4, 'doubling'],
      [8, 'doubling'],
      [16, 'doubling'],
    ]);
  });

  test('settles near the knee of a server that never refuses and only gets slower', () => {
    const { window } = watched();
    fill(window, 200, (limit) => 1000 * Math.max(1, limit / 32));
    expect(window.limit).toBeGreaterThanOrEqual(29);
    expect(window.limit).toBeLessThanOrEqual(48);
  });

  test('tells what it has settled on also while it tries another limit', () => {
    const { window, changes } = watched();
    const settled = new Set<number>();
    let [now, tries] = [0, 0];
    for (let round = 0; round < 300; round++) {
      const flights = Array.from({ length: window.limit }, () => window.sent(now));
      now += 1000 * Math.max(1, flights.length / 32);
      for (const flight of flights) window.ended(now, flight, answered);
      window.tick(now);
      if (round < 100) continue;
      settled.add(window.settled);
      if (window.limit !== window.settled) tries += 1;
    }
    // It tries a quarter more and less, and each time comes back to the same.
    expect(tries).toBeGreaterThan(10);
    expect(new Set(changes.slice(-12).map(({ to }) => to)).size).toBeGreaterThan(settled.size);
    for (const limit of settled) expect(limit).toBeLessThanOrEqual(48);
  });

  test('goes on growing where latency rises from the first request on, but throughput still grows', () => {
    const { window } = watched();
    fill(window, 100, (limit) => 1000 * (1 + limit / 200));
    expect(window.limit).toBeGreaterThanOrEqual(200);
  });

  test('shrinks below what the server refused, once for a whole burst, and does not return there at once', () => {
    const { window, changes } = watched({ initialConcurrency: 30 });
    const flights = Array.from({ length: 30 }, () => window.sent(0));
    for (const flight of flights.slice(20)) window.ended(40, flight, { kind: 'over-capacity' });
    expect(window.limit).toBe(20);
    expect(changes).toEqual([{ at: 40, from: 30, to: 20, reason: 'refused' }]);
    for (const flight of flights.slice(0, 20)) window.ended(1000, flight, answered);
    const limits = Array.from({ length: 6 }, (_, round) => {
      const all = Array.from({ length: window.limit }, () => window.sent(1000 * (round + 1)));
      for (const flight of all) window.ended(1000 * (round + 2), flight, answered);
      return window.limit;
    });
    expect(Math.max(...limits)).toBeLessThanOrEqual(20);
  });

  test('takes 0.7 of its limit when the server asks for less traffic, once for a whole burst', () => {
    const { window } = watched({ initialConcurrency: 100 });
    window.slowDown(0);
    window.slowDown(10);
    expect(window.limit).toBe(70);
  });

  test('jumps to what a published rate can absorb', () => {
    const { window, changes } = watched({}, { room: () => 100.4 });
    window.ended(1000, window.sent(0), answered);
    expect(changes).toEqual([{ at: 1000, from: 8, to: 100, reason: 'published rate' }]);
  });

  test('never changes while a stalled server answers nothing', () => {
    const { window, changes } = watched();
    for (let count = 0; count < window.limit; count++) window.sent(0);
    for (let now = 0; now < 600_000; now += window.tickMs) window.tick(now);
    expect(changes).toEqual([]);
  });

  test('never grows while it is not full: the pace, or a lack of work, is what holds requests back', () => {
    const { window, changes } = watched();
    for (let now = 0; now < 300_000; now += 1000) {
      const flights = [window.sent(now), window.sent(now), window.sent(now)];
      for (const flight of flights) window.ended(now + 900, flight, answered);
      window.tick(now + 950);
    }
    expect(changes).toEqual([]);
  });
});

test('whatever becomes of requests, the limit is a whole number within its bounds', () => {
  const ends: FlightEnd[] = [
    answered,
    { kind: 'answered', outputTokens: 50 },
    { kind: 'failed' },
    { kind: 'over-capacity' },
    { kind: 'void' },
  ];
  const step = fc.record({
    end: fc.constantFrom(...ends),
    ms: fc.integer({ min: 0, max: 3000 }),
    tick: fc.boolean(),
    slowDown: fc.integer({ min: 0, max: 30 }),
  });
  const bounds = fc.record({ least: fc.integer({ min: 1, max: 10 }), more: fc.integer({ min: 0, max: 100 }) });
  fc.assert(
    fc.property(bounds, fc.array(step, { maxLength: 300 }), ({ least, more }, steps) => {
      const { window } = watched({ minConcurrency: least, maxConcurrency: least + more });
      const flights: Flight[] = [];
      let now = 0;
      for (const { end, ms, tick, slowDown } of steps) {
        while (flights.length < window.limit) flights.push(window.sent(now));
        now += ms;
        window.ended(now, flights.shift()!, end);
        if (tick) window.tick(now);
        if (slowDown === 0) window.slowDown(now);
        expect(Number.isInteger(window.limit)).toBe(true);
        expect(window.limit).toBeGreaterThanOrEqual(least);
        expect(window.limit).toBeLessThanOrEqual(least + more);
      }
    }),
    { numRuns: 100 },
  );
});
