import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { type FailureKind, ModelError } from '../../src/core/failure.ts';
import type { Call, Completion, Model } from '../../src/core/model.ts';
import type { Flight, FlightEnd, RateLimits, Window } from '../../src/core/pacing.ts';
import { seededRandom } from '../../src/core/random.ts';
import { Pacer } from '../../src/models/pacer.ts';
import { withPacer } from '../../src/models/with-pacer.ts';
import { withRetry } from '../../src/models/with-retry.ts';
import { windowedSlots } from '../../src/strategies/windowed-slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeGovernor } from './fake-governor.ts';
import { callTo, completion, request } from './fakes.ts';

const never = new AbortController().signal;
const usage = { input: 30, output: 12, cached: 0, reasoning: 0 };

/** A window that writes down what it is told. */
class FakeWindow implements Window {
  limit = 10;
  settled = 10;
  tickMs = 1000;
  readonly ends: FlightEnd[] = [];
  slowedDown = 0;
  sent(now: number): Flight {
    return { sentAt: now };
  }
  ended(_now: number, _flight: Flight, end: FlightEnd): void {
    this.ends.push(end);
  }
  slowDown(): void {
    this.slowedDown += 1;
  }
  tick(): void {}
}

function setUp(answer: (call: Call) => Promise<Completion>) {
  const clock = new FakeClock();
  const governor = new FakeGovernor();
  const window = new FakeWindow();
  const pacer = new Pacer({ governor, clock, stop: never });
  const model: Model = { name: 'gpt-4o', generate: async (_request, call) => answer(call) };
  const wrapped = withPacer(model, { pacer, place: async (run) => run(window) });
  return {
    clock,
    governor,
    window,
    pacer,
    model: wrapped,
    ask: async () => clock.run(wrapped.generate(request, callTo())),
  };
}

describe('of a request the governor is told', () => {
  test('its size, learned from the answers, and what the headers say', async () => {
    const limits: RateLimits = { requests: { limit: 500, remaining: 499, resetMs: 120 } };
    const told: RateLimits[] = [];
    const { governor, model, clock } = setUp(async (call) => {
      call.onLimits?.(limits);
      return { ...completion, usage };
    });
    await clock.run(model.generate(request, callTo({ onLimits: (more) => void told.push(more) })));
    await clock.run(model.generate(request, callTo()));
    expect(told).toEqual([limits]);
    expect(governor.told).toMatchObject([
      { e: 'sent', model: 'gpt-4o', size: { inputTokens: 6, outputTokens: 256 } },
      { e: 'answered', limits, accepted: true, usedTokens: 42 },
      { e: 'sent', size: { inputTokens: 30, outputTokens: 12 } },
      { e: 'answered' },
    ]);
  });

  test.each([
    [429, 'rate-limit'],
    [503, 'server'],
    [529, 'server'],
  ] as const)('that status %d is a refusal, with what the server advised', async (status, kind) => {
    const error = new ModelError(kind, 'not now', { status, retryAfterMs: 1500, slowDown: true });
    const limits: RateLimits = { requests: { limit: 500, remaining: 0, resetMs: 60_000 } };
    const { governor, ask } = setUp(async (call) => {
      call.onLimits?.(limits);
      throw error;
    });
    await expect(ask()).rejects.toBe(error);
    expect(governor.told.at(-1)).toMatchObject({
      e: 'refused',
      refusal: { status, limits, retryAfterMs: 1500, slowDown: true },
    });
  });

  test.each<readonly [boolean, Error]>([
    [true, new ModelError('quota', 'no money', { status: 429 })],
    [true, new ModelError('filtered', 'not this prompt', { status: 400 })],
    [true, new ModelError('malformed', 'no JSON', { status: 200 })],
    [false, new ModelError('server', 'broken', { status: 500 })],
    [false, new ModelError('timeout', 'no answer')],
  ])('whether the server took it: %s for %s', async (accepted, error) => {
    const { governor, ask } = setUp(async () => Promise.reject(error));
    await expect(ask()).rejects.toBe(error);
    expect(governor.told.at(-1)).toMatchObject({ e: 'answered', accepted });
  });

  test.each([new Interrupted(), new TypeError('a bug')])('that it was called off: %s', async (error) => {
    const { governor, ask } = setUp(async () => Promise.reject(error));
    await expect(ask()).rejects.toBe(error);
    expect(governor.told.at(-1)).toMatchObject({ e: 'withdrawn' });
  });
});

describe('of a request the window is told', () => {
  test('how long the answer is', async () => {
    const { window, ask } = setUp(async () => ({ ...completion, usage }));
    await ask();
    expect(window.ends).toEqual([{ kind: 'answered', outputTokens: 12 }]);
  });

  const ends: readonly (readonly [FailureKind, number | undefined, FlightEnd['kind']])[] = [
    ['timeout', undefined, 'failed'],
    ['network', undefined, 'failed'],
    ['server', 500, 'failed'],
    ['malformed', 200, 'answered'],
    ['empty', 200, 'answered'],
    ['filtered', 200, 'answered'],
    ['filtered', 400, 'void'],
    ['bad-request', 400, 'void'],
    ['auth', 401, 'void'],
    ['rate-limit', 429, 'void'],
  ];
  test.each(ends)('that a failure of kind %s (%s) is "%s"', async (kind, status, end) => {
    const { window, ask } = setUp(async () => Promise.reject(new ModelError(kind, 'no', { status })));
    await expect(ask()).rejects.toThrow('no');
    expect(window.ends).toMatchObject([{ kind: end }]);
  });

  test.each([new Interrupted(), new TypeError('a bug')])('nothing, when it was given up: %s', async (error) => {
    const { window, ask } = setUp(async () => Promise.reject(error));
    await expect(ask()).rejects.toBe(error);
    expect(window.ends).toEqual([{ kind: 'void' }]);
  });

  test('that the server bears no more at once, when no rate limit explains the refusal', async () => {
    const { governor, window, ask } = setUp(async () =>
      Promise.reject(new ModelError('rate-limit', 'no', { status: 429 })),
    );
    governor.verdicts.push('capacity');
    await expect(ask()).rejects.toThrow('no');
    expect([window.ends, window.slowedDown]).toEqual([[{ kind: 'over-capacity' }], 0]);
  });

  test('that the server asks for less traffic, once for a burst of refusals', async () => {
    const error = new ModelError('rate-limit', 'no', { status: 429, slowDown: true });
    const { clock, window, model } = setUp(async () => Promise.reject(error));
    await clock.run(Promise.allSettled([1, 2, 3].map(async () => model.generate(request, callTo()))));
    expect(window.slowedDown).toBe(1);
  });
});

test('an outage of 20 s over 40 samples, 40 at once, costs one refusal for each in flight, and one probe a second', async () => {
  const clock = new FakeClock();
  const governor = new FakeGovernor();
  const pacer = new Pacer({ governor, clock, stop: never });
  const slots = windowedSlots({ limit: 40 }, { clock });
  let refused = 0;
  const server: Model = {
    name: 'm',
    generate: async () => {
      await clock.sleep(50);
      if (clock.monotonic() < 20_000) {
        refused += 1;
        throw new ModelError('rate-limit', 'down', { status: 429, retryAfterMs: 1000 });
      }
      await clock.sleep(450);
      return completion;
    },
  };
  const place = async <T>(run: (window: Window | undefined) => Promise<T>): Promise<T> => slots.runIn('a', 'm', run);
  const retry = { clock, random: seededRandom('x'), timeoutMs: 60_000, stop: never, paced: true };
  const model = withRetry(withPacer(server, { pacer, place }), retry);
  await clock.run(Promise.all(Array.from({ length: 40 }, async () => model.generate(request, callTo()))));
  expect(refused).toBeLessThanOrEqual(40 + 22);
  // Ideal: it ends at 20 s, and everything goes at once.
  expect(clock.monotonic()).toBeLessThanOrEqual(20_500 + 2000);
});
