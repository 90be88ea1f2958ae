import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Governor, RateLimits, Refusal, SendTicket } from '../../../src/core/pacing.ts';
import { governor } from '../../../src/models/pacing/governor.ts';

const size = { inputTokens: 100, outputTokens: 50 };
const refusal = (details: Partial<Refusal> = {}): Refusal => ({
  ...{ status: 429, limits: {}, retryAfterMs: undefined, slowDown: false },
  ...details,
});
const send = (pace: Governor, now: number, inFlight = 1): SendTicket => pace.sent(now, 'm', size, inFlight);
const wait = (pace: Governor, now: number): number => pace.readyAt(now, 'm', size) - now;

/** Sends as soon as it may, each request answered after 100 ms, for so long; returns when. */
function sendsIn(pace: Governor, durationMs: number, model = 'm'): number[] {
  const sends: number[] = [];
  for (let now = 0; now < durationMs;) {
    const at = pace.readyAt(now, model, size);
    if (at > now) now = at;
    else {
      const ticket = pace.sent(now, model, size, 1);
      sends.push(now);
      pace.answered(now, ticket, {}, true);
    }
  }
  return sends;
}

describe('after a refusal', () => {
  test('nothing goes for exactly as long as the server asks; then one request; and all once it has succeeded', () => {
    const pace = governor();
    const first = send(pace, 0);
    send(pace, 0, 2);
    pace.refused(40, first, refusal({ retryAfterMs: 3000 }));
    expect(pace.pause).toEqual({ until: 3040, reason: 'refused' });
    expect(wait(pace, 100)).toBe(2940);
    expect(wait(pace, 3040)).toBe(0);
    const probe = send(pace, 3040);
    expect(wait(pace, 3050)).toBe(Infinity);
    expect(wait(pace, 99_000)).toBe(Infinity);
    pace.answered(3500, probe, {}, true);
    expect(pace.pause).toBeUndefined();
    expect(wait(pace, 6000)).toBe(0);
  });

  test('a probe that is refused pauses again, and teaches nothing of limits', () => {
    const pace = governor();
    pace.refused(40, send(pace, 0), refusal({ retryAfterMs: 1000 }));
    expect(pace.refused(1080, send(pace, 1040), refusal({ retryAfterMs: 1000 }))).toBe('same');
    expect(wait(pace, 1080)).toBe(1000);
    expect(pace.learned()).toEqual([]);
  });

  test('a probe that fails otherwise, or is called off, leaves the next one to be the probe', () => {
    const pace = governor();
    pace.refused(40, send(pace, 0), refusal({ retryAfterMs: 1000 }));
    pace.answered(2000, send(pace, 1040), {}, false);
    expect(wait(pace, 2000)).toBe(0);
    const second = send(pace, 2000);
    expect(wait(pace, 2001)).toBe(Infinity);
    pace.withdrawn(2500, second);
    expect(wait(pace, 2500)).toBe(0);
  });

  test('the end of what was sent before the pause opens nothing', () => {
    const pace = governor();
    const slow = send(pace, 0);
    pace.refused(40, send(pace, 0), refusal({ retryAfterMs: 1000 }));
    pace.answered(500, slow, {}, true);
    send(pace, 1040);
    expect(wait(pace, 1500)).toBe(Infinity);
  });

  test('a later refusal of an older request makes the pause longer, and the probe under way no longer counts', () => {
    const pace = governor();
    const slow = send(pace, 0);
    pace.refused(40, send(pace, 0), refusal({ retryAfterMs: 1000 }));
    const probe = send(pace, 1040);
    expect(pace.refused(1100, slow, refusal({ retryAfterMs: 5000 }))).toBe('same');
    pace.answered(1200, probe, {}, true);
    expect(wait(pace, 1200)).toBe(4900);
  });

  test('without a word of the server’s the pauses grow, and shrink again after ten successes', () => {
    const pace = governor();
    const pauses: number[] = [];
    let now = 0;
    for (let burst = 0; burst < 9; burst++) {
      pace.refused(now, send(pace, now), refusal());
      pauses.push(wait(pace, now));
      now += wait(pace, now);
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 16_000]);
    for (let count = 0; count < 10; count++) {
      pace.answered(now, send(pace, now), {}, true);
      now += 2500;
    }
    pace.refused(now, send(pace, now), refusal());
    expect(wait(pace, now)).toBe(100);
  });

  test('every model of the key waits', () => {
    const pace = governor();
    pace.refused(40, send(pace, 0), refusal({ retryAfterMs: 1000 }));
    expect(pace.readyAt(40, 'another', size)).toBe(1040);
  });
});

test('an outage is waited out: ten failures and no success for 5 s pause 2, 4, 8 … at most 30 s, one probe after each', () => {
  const pace = governor();
  let now = 0;
  for (let count = 0; count < 10; count++) pace.answered((now += 100), send(pace, now), {}, false);
  expect(wait(pace, now)).toBe(0);
  const pauses: number[] = [];
  now = 6000;
  for (let count = 0; count < 6; count++) {
    pace.answered(now, send(pace, now), {}, false);
    expect(pace.pause?.reason).toBe('outage');
    pauses.push(wait(pace, now));
    now += wait(pace, now) + 1;
  }
  expect(pauses).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
  pace.answered(now, send(pace, now), {}, true);
  expect(wait(pace, now)).toBe(0);
});

describe('limits that the user sets', () => {
  test('hold for every span of time, for requests and for tokens, over all models', () => {
    const limits = fc.record({ rpm: fc.integer({ min: 1, max: 5000 }), tpm: fc.integer({ min: 200, max: 100_000 }) });
    fc.assert(
      fc.property(limits, ({ rpm, tpm }) => {
        const pace = governor({ rpm, tpm });
        const sends = sendsIn(pace, 60_000);
        for (const [index, from] of sends.entries()) {
          const last = sends.length - 1;
          const minutes = ((sends[last] ?? from) - from) / 60_000;
          const count = last - index + 1;
          expect(count).toBeLessThanOrEqual(rpm * (1 + minutes) + 1e-6);
          expect(count * 150).toBeLessThanOrEqual(tpm * (1 + minutes) + 1e-6);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('are shared by the processes that use the key', () => {
    const alone = sendsIn(governor({ rpm: 60 }), 60_000).length;
    expect(sendsIn(governor({ rpm: 60, peers: () => 3 }), 60_000)).toHaveLength(Math.floor(alone / 3));
    expect(alone).toBe(119);
  });

  test('get back the tokens that an answer did not use', () => {
    const pace = governor({ tpm: 150 });
    const ticket = send(pace, 0);
    expect(wait(pace, 0)).toBeGreaterThan(59_000);
    pace.answered(10, ticket, {}, true, 30);
    expect(wait(pace, 10)).toBeCloseTo((30 / 150 / 0.99) * 60_000 - 10, 0);
  });

  test('let a request dearer than a whole minute pass when the minute is full', () => {
    expect(wait(governor({ tpm: 100 }), 0)).toBe(0);
  });
});

describe('limits that headers publish', () => {
  const snapshot = (remaining: number): RateLimits => ({
    requests: { limit: 600, remaining, resetMs: (600 - remaining) * 100 },
  });

  test('count from the first answer on, and what was sent since is taken off', () => {
    const pace = governor();
    const tickets = Array.from({ length: 5 }, (_, index) => send(pace, index));
    pace.answered(10, tickets[0]!, snapshot(4), true);
    expect(wait(pace, 10)).toBeGreaterThan(0);
    const idle = governor();
    idle.answered(10, send(idle, 0), snapshot(4), true);
    expect(wait(idle, 10)).toBe(0);
  });

  test('belong to the model that they came with', () => {
    const pace = governor();
    pace.answered(100, send(pace, 0), snapshot(0), true);
    expect(wait(pace, 100)).toBeGreaterThan(0);
    expect(pace.readyAt(100, 'another', size)).toBe(100);
  });

  test('explain a refusal, which is then no sign of too many in flight', () => {
    const pace = governor();
    pace.answered(100, send(pace, 0), snapshot(300), true);
    const ticket = send(pace, 200);
    expect(pace.refused(240, ticket, refusal({ limits: snapshot(0) }))).toBe('rate');
  });

  test('say how many requests in flight they can absorb', () => {
    const pace = governor();
    expect(pace.room(0, 'm', 1000, size)).toBeUndefined();
    pace.answered(100, send(pace, 0), snapshot(599), true);
    expect(pace.room(100, 'm', 1000, size)).toBeCloseTo(20);
  });

  test('are remembered once their period is sure, and hold from the first request of the next run', () => {
    const pace = governor();
    for (let count = 1; count <= 10; count++)
      pace.answered(count * 10, send(pace, count * 10), snapshot(600 - count), true);
    const learned = pace.learned();
    expect(learned).toEqual([
      {
        ...{ model: 'm', taughtBy: 'headers', dimension: 'requests', limit: 600 },
        ...{ periodMs: 60_000, kind: 'bucket', strictness: 0 },
      },
    ]);
    expect(sendsIn(governor({ remembered: learned }), 60_000).length).toBeLessThanOrEqual(1200);
  });
});

test('a refusal that no limit explains is of capacity; far fewer in flight than were accepted before make it one of rate', () => {
  const pace = governor();
  const many = Array.from({ length: 20 }, (_, index) => send(pace, 0, index + 1));
  for (const ticket of many) pace.answered(1000, ticket, {}, true);
  expect(pace.refused(2040, send(pace, 2000, 20), refusal())).toBe('capacity');
  pace.answered(3000, send(pace, 2140), {}, true);
  expect(pace.refused(5040, send(pace, 5000, 3), refusal())).toBe('rate');
  expect(pace.learned()).toMatchObject([{ taughtBy: 'refusals', dimension: 'requests', kind: 'bucket' }]);
});

test('a server that asks to slow down is obeyed, and its limits are left as they are', () => {
  const pace = governor();
  expect(pace.refused(40, send(pace, 0), refusal({ slowDown: true, retryAfterMs: 500 }))).toBe('rate');
  expect(pace.pause?.until).toBe(540);
  expect(pace.learned()).toEqual([]);
});

describe('whatever a server does', () => {
  const step = fc.record({
    status: fc.constantFrom(200, 200, 200, 429, 503, 500),
    asked: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    latency: fc.integer({ min: 1, max: 3000 }),
    remaining: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  });

  test('no request goes while it asked to wait, and while a probe is under way none follows', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
        const pace = governor();
        let now = 0;
        let heldUntil = -Infinity;
        let closed = false;
        for (const { status, asked, latency, remaining } of steps) {
          const at = pace.readyAt(now, 'm', size);
          expect(at).toBeLessThan(Infinity);
          now = Math.max(now, at);
          expect(now).toBeGreaterThanOrEqual(heldUntil);
          const ticket = send(pace, now);
          if (closed) expect(pace.readyAt(now, 'm', size)).toBe(Infinity);
          now += latency;
          const limits: RateLimits =
            remaining === undefined ? {} : { requests: { limit: 100, remaining, resetMs: (100 - remaining) * 600 } };
          if (status === 429 || status === 503) {
            pace.refused(now, ticket, refusal({ status, limits, retryAfterMs: asked }));
            if (asked !== undefined) heldUntil = now + asked;
            closed = true;
          } else {
            pace.answered(now, ticket, limits, status === 200);
            closed = pace.pause !== undefined;
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
