import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateLimits, resetTime } from '../../src/simulation/limits.ts';
import { FakeClock } from '../support/fake-clock.ts';

function headersOf(headers: readonly string[]): Record<string, string> {
  const pairs = Array.from({ length: headers.length / 2 }, (_, n) => [headers[2 * n]!, headers[2 * n + 1]!] as const);
  return Object.fromEntries(pairs);
}

test('a full bucket of requests is spent, then it says to the millisecond when the next one fits', async () => {
  const clock = new FakeClock();
  const limits = rateLimits({ rpm: 600, tpm: 0 }, clock);
  for (let n = 0; n < 600; n++) expect(limits.admit(1).admitted).toBe(true);
  expect(limits.admit(1)).toMatchObject({ admitted: false, waitMs: 100 });
  await clock.run(clock.sleep(99));
  expect(limits.admit(1)).toMatchObject({ admitted: false, waitMs: 1 });
  await clock.run(clock.sleep(1));
  expect(limits.admit(1)).toMatchObject({ admitted: true, waitMs: 0 });
  expect(limits.admit(1).admitted).toBe(false);
});

test('the headers are those of the real thing', () => {
  const clock = new FakeClock();
  const limits = rateLimits({ rpm: 5_000, tpm: 160_000 }, clock);
  expect(headersOf(limits.admit(24).headers)).toEqual({
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-remaining-requests': '4999',
    'x-ratelimit-reset-requests': '12ms',
    'x-ratelimit-limit-tokens': '160000',
    'x-ratelimit-remaining-tokens': '159976',
    'x-ratelimit-reset-tokens': '9ms',
  });
  expect(rateLimits({ rpm: 0, tpm: 0 }, clock).admit(1)).toEqual({ admitted: true, waitMs: 0, headers: [] });
});

test('a request that tokens refuse costs no request', () => {
  const clock = new FakeClock();
  const limits = rateLimits({ rpm: 2, tpm: 100 }, clock);
  expect(limits.admit(80).admitted).toBe(true);
  expect(limits.admit(80)).toMatchObject({ admitted: false, waitMs: 36_000 });
  expect(limits.admit(20).admitted).toBe(true);
});

test('a request dearer than the whole limit passes when the bucket is full', () => {
  const limits = rateLimits({ rpm: 0, tpm: 100 }, new FakeClock());
  expect(limits.admit(5_000).admitted).toBe(true);
  expect(limits.admit(5_000)).toMatchObject({ admitted: false, waitMs: 60_000 });
});

test('whoever waits as told is admitted, and nobody gets more than the limit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ rpm: fc.integer({ min: 1, max: 5_000 }), tpm: fc.integer({ min: 1, max: 100_000 }) }),
      fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 80 }),
      async (limit, costs) => {
        const clock = new FakeClock();
        const limits = rateLimits(limit, clock);
        let spent = 0;
        for (const cost of costs) {
          const verdict = limits.admit(cost);
          await clock.run(clock.sleep(verdict.waitMs));
          if (!verdict.admitted) expect(limits.admit(cost).admitted).toBe(true);
          spent += Math.min(cost, limit.tpm);
        }
        const minutes = clock.monotonic() / 60_000;
        expect(costs.length).toBeLessThanOrEqual(limit.rpm * (1 + minutes) * (1 + 1e-6));
        expect(spent).toBeLessThanOrEqual(limit.tpm * (1 + minutes) * (1 + 1e-6));
      },
    ),
  );
});

test.each([
  [0, '0ms'],
  [11.2, '12ms'],
  [999, '999ms'],
  [1_000, '1s'],
  [8_640, '8.64s'],
  [59_999.5, '1m0s'],
  [360_000, '6m0s'],
  [179_560, '2m59.56s'],
  [3_600_000, '1h0m0s'],
  [86_399_999, '23h59m59.999s'],
])('%d ms is written as %s', (ms, text) => {
  expect(resetTime(ms)).toBe(text);
});
