import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FailureKind, ModelError } from '../../src/core/failure.ts';
import { breakerPolicy, newBreaker } from '../../src/models/breaker.ts';

const failure = (kind: FailureKind = 'server'): ModelError => new ModelError(kind, 'it broke.', { status: 503 });

/** Attempts that take so long, one after the other. */
function attempts(
  count: number,
  { every, error, took = 100 }: { every: number; error: ModelError | undefined; took?: number },
  breaker = newBreaker('gpt-4o'),
  from = 0,
) {
  for (let index = 0; index < count; index++) {
    const end = from + index * every + took;
    breaker.ended(end, breaker.sent(end - took), error);
  }
  return breaker;
}

describe('a provider is given up', () => {
  test('after a minute of failures and no answer, in a sentence that says what to do', () => {
    const breaker = attempts(61, { every: 1000, error: failure() });
    expect(breaker.outage).toEqual({
      kind: 'outage',
      status: 503,
      message:
        'gpt-4o has answered none of the last 61 requests for 60 s (61 server). The last error: it broke. ' +
        'See whether the provider is up, then run the same again.',
    });
  });

  test('whatever went well before', () => {
    const breaker = attempts(1000, { every: 50, error: undefined });
    attempts(60, { every: 1100, error: failure('network') }, breaker, 60_000);
    expect(breaker.outage?.message).toMatch(/\(\d+ network\)/);
  });

  test('when a whole window of requests timed out twice', () => {
    const breaker = newBreaker('gpt-4o');
    const waves = [0, 600_000, 1_200_000].map((at) => Array.from({ length: 200 }, () => breaker.sent(at)));
    const ends = waves.slice(0, 2).map((wave, index) => {
      for (const attempt of wave) breaker.ended(600_000 * (index + 1), attempt, failure('timeout'));
      return breaker.outage !== undefined;
    });
    expect(ends).toEqual([false, true]);
  });

  test('and is not any more when an answer arrives', () => {
    const breaker = newBreaker('gpt-4o');
    const late = breaker.sent(0);
    attempts(100, { every: 1000, error: failure() }, breaker);
    expect(breaker.outage).toBeDefined();
    breaker.ended(101_000, late, undefined);
    expect(breaker.outage).toBeUndefined();
  });
});

describe('a provider is not given up', () => {
  test('before a minute is over, however much fails', () => {
    expect(attempts(5000, { every: 11, error: failure() }).outage).toBeUndefined();
  });

  test('before ten attempts have failed, however long it takes', () => {
    expect(attempts(breakerPolicy.failures - 1, { every: 60_000, error: failure() }).outage).toBeUndefined();
    expect(attempts(breakerPolicy.failures, { every: 60_000, error: failure() }).outage).toBeDefined();
  });

  test.each<FailureKind>(['rate-limit', 'bad-request', 'malformed'])('for %s', (kind) => {
    expect(attempts(500, { every: 1000, error: failure(kind) }).outage).toBeUndefined();
  });

  test.each<FailureKind>(['empty', 'filtered'])('while answers come that are %s', (kind) => {
    const breaker = newBreaker('gpt-4o');
    for (let minute = 0; minute < 60; minute++) {
      attempts(50, { every: 1000, error: failure() }, breaker, minute * 60_000);
      attempts(1, { every: 1, error: failure(kind) }, breaker, minute * 60_000 + 50_100);
    }
    expect(breaker.outage).toBeUndefined();
  });

  test('for what was called off', () => {
    const breaker = newBreaker('gpt-4o');
    for (let second = 0; second < 500; second++) breaker.withdrawn(breaker.sent(second * 1000));
    expect(breaker.outage).toBeUndefined();
  });

  test('while slow answers outlive fast failures, as long as fewer than four in five attempts fail', () => {
    const share = fc.double({ min: 0, max: 0.75, noNaN: true });
    fc.assert(
      fc.property(share, fc.integer({ min: 40, max: 400 }), (failing, places) => {
        const breaker = newBreaker('o1');
        const failures = Math.round((places * failing) / (1 - failing));
        for (let place = 0; place < places; place++) breaker.sent(0);
        attempts(failures, { every: 100_000 / Math.max(1, failures), error: failure() }, breaker);
        expect(breaker.outage).toBeUndefined();
      }),
    );
  });
});

/** Attempts every so many milliseconds for some seconds, of which every so-manieth is answered. */
function mixed(
  seconds: number,
  { every, answers }: { every: number; answers: number },
  breaker = newBreaker('gpt-4o'),
) {
  for (let number = 1; number * every <= seconds * 1000; number++) {
    const now = number * every;
    breaker.ended(now, breaker.sent(now - 50), number % answers === 0 ? undefined : failure());
    if (breaker.outage !== undefined) return { breaker, after: now };
  }
  return { breaker, after: undefined };
}

describe('a provider that answers hardly anything', () => {
  test('is given up after a minute, with the share in the sentence', () => {
    const { breaker, after } = mixed(300, { every: 100, answers: 20 });
    expect(after).toBeGreaterThanOrEqual(60_000);
    expect(after).toBeLessThan(62_000);
    expect(breaker.outage?.message).toMatch(
      /^gpt-4o failed \d{3} of \d{3} requests in the last 60 s\. The last error: it broke\. See whether/,
    );
  });

  test('is not given up while more than one in ten is answered, nor for few attempts', () => {
    expect(mixed(3600, { every: 100, answers: 9 }).after).toBeUndefined();
    expect(mixed(3600, { every: 2000, answers: 15 }).after).toBeUndefined();
  });

  test('is not given up for one bad half minute after a good one', () => {
    const breaker = attempts(300, { every: 100, error: undefined });
    attempts(300, { every: 100, error: failure() }, breaker, 30_000);
    attempts(300, { every: 100, error: undefined }, breaker, 60_000);
    expect(breaker.outage).toBeUndefined();
  });
});

test('no quieter and no shorter time than the policy says ever gives a provider up', () => {
  const step = fc.record({ gap: fc.integer({ min: 0, max: 5000 }), fails: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const breaker = newBreaker('gpt-4o', { ...breakerPolicy, hopelessFailures: Infinity });
      let [now, since, failures] = [0, Infinity, 0];
      for (const { gap, fails } of steps) {
        now += gap;
        breaker.ended(now, breaker.sent(now), fails ? failure() : undefined);
        failures = fails ? failures + 1 : 0;
        since = fails ? Math.min(since, now) : Infinity;
        const expected = failures >= breakerPolicy.failures && now - since >= breakerPolicy.quietMs;
        expect(breaker.outage !== undefined).toBe(expected);
      }
    }),
  );
});
