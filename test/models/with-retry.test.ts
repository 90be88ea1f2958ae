import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { type FailureKind, failureClasses, ModelError, TaskStopped } from '../../src/core/failure.ts';
import { seededRandom } from '../../src/core/random.ts';
import { ComeBackLater } from '../../src/models/come-back-later.ts';
import { type RetryOptions, withRetry } from '../../src/models/with-retry.ts';
import { withSlot } from './slotted.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { callTo, completion, request, scripted } from './fakes.ts';

const never = new AbortController().signal;

function retrying(script: Parameters<typeof scripted>[0], overrides: Partial<RetryOptions> = {}) {
  const clock = new FakeClock();
  const model = scripted(script);
  const options: RetryOptions = { clock, random: seededRandom('retry'), timeoutMs: 60_000, stop: never, ...overrides };
  const wrapped = withRetry(model, options);
  return { clock, model, answer: async () => clock.run(wrapped.generate(request, callTo())) };
}

const limited = (retryAfterMs?: number): ModelError =>
  new ModelError('rate-limit', 'slow down', { status: 429, retryAfterMs });
const server = (details = {}): ModelError =>
  new ModelError('server', 'overloaded', { status: 500, perhapsBilled: true, ...details });
const refused = new ModelError('network', 'connection refused');

describe('what may pass is asked again', () => {
  test('at most 6 times when the server was never reached', async () => {
    const { model, answer } = retrying([refused]);
    await expect(answer()).rejects.toBe(refused);
    expect(model.attempts).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('at most twice when it may have been billed', async () => {
    const { model, answer } = retrying([server()]);
    await expect(answer()).rejects.toThrow('overloaded');
    expect(model.attempts).toEqual([1, 2, 3]);
  });

  test('no more often in all than the user allows', async () => {
    const { model, answer } = retrying([refused, server(), refused], { maxRetries: 2 });
    await expect(answer()).rejects.toBe(refused);
    expect(model.attempts).toHaveLength(3);
  });

  test('and each kind of failure has an allowance of its own', async () => {
    const { answer } = retrying([refused, server(), refused, server(), completion]);
    await expect(answer()).resolves.toBe(completion);
  });

  test('and never what asking again cannot mend', async () => {
    const kinds = Object.keys(failureClasses).filter((kind) => failureClasses[kind as FailureKind] !== 'retried');
    expect(kinds.length).toBeGreaterThan(5);
    for (const kind of kinds) {
      const { model, answer } = retrying([new ModelError(kind as FailureKind, 'no')]);
      await expect(answer()).rejects.toThrow('no');
      expect(model.attempts).toEqual([1]);
    }
  });

  test('and no error of ours', async () => {
    const { model, answer } = retrying([new TypeError('a bug')]);
    await expect(answer()).rejects.toThrow('a bug');
    expect(model.attempts).toEqual([1]);
  });
});

describe('with a pacer below, what a rate limit refused', () => {
  /** A model below which a gate holds every request for so long. */
  const gated = (script: Parameters<typeof scripted>[0], heldMs: number, timeoutMs: number) => {
    const clock = new FakeClock();
    const model = scripted(script, async () => clock.sleep(heldMs));
    const waits: string[] = [];
    const wrapped = withRetry(model, {
      clock,
      random: seededRandom('paced'),
      timeoutMs,
      stop: never,
      paced: true,
      onWait: (_until, reason) => waits.push(reason),
    });
    return { clock, model, waits, answer: async () => clock.run(wrapped.generate(request, callTo())) };
  };

  test('is asked again at once, and waits there', async () => {
    const { clock, model, waits, answer } = gated([limited(30_000), limited(), completion], 7, 60_000);
    await expect(answer()).resolves.toBe(completion);
    expect(model.attempts).toEqual([1, 2, 3]);
    expect(clock.monotonic()).toBe(21);
    expect(waits).toEqual([]);
  });

  test('ends in a failure once it was held up for longer than the timeout, whatever the server advised', async () => {
    const { clock, answer } = gated([limited(1000)], 20_000, 60_000);
    await expect(answer()).rejects.toMatchObject({ kind: 'rate-limit' });
    // Refused first after 20 s, and held up for 60 s from there on.
    expect(clock.monotonic()).toBe(80_000);
  });

  test('still leaves the task when the server asks for more than two minutes', async () => {
    const { answer } = gated([limited(120_001)], 0, 60_000);
    await expect(answer()).rejects.toThrow(ComeBackLater);
  });

  test('and other failures still wait for themselves', async () => {
    const { waits, answer } = gated([server({ retryAfterMs: 3000 }), completion], 0, 60_000);
    await expect(answer()).resolves.toBe(completion);
    expect(waits).toEqual(['server']);
  });
});

describe('rate limits', () => {
  test('are waited out exactly as long as the server asks, and are not counted', async () => {
    const { clock, model, answer } = retrying([...Array<ModelError>(20).fill(limited(1234)), completion], {
      maxRetries: 0,
    });
    await expect(answer()).resolves.toBe(completion);
    expect(model.attempts).toHaveLength(21);
    expect(clock.monotonic()).toBe(20 * 1234);
  });

  test('never shorten what a server asks for, whatever it answers', async () => {
    const asked = fc.array(
      fc.record({ ms: fc.option(fc.integer({ min: 1, max: 120_000 }), { nil: undefined }), busy: fc.boolean() }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(asked, fc.string(), async (answers, seed) => {
        const clock = new FakeClock();
        const arrivals: number[] = [];
        const model = scripted(
          [...answers.map(({ ms, busy }) => (busy ? server({ retryAfterMs: ms }) : limited(ms))), completion],
          async () => void arrivals.push(clock.monotonic()),
        );
        const random = seededRandom(seed);
        const wrapped = withRetry(model, { clock, random, timeoutMs: 300_000, stop: never });
        await clock.run(wrapped.generate(request, callTo()).catch(() => undefined));
        for (let next = 1; next < arrivals.length; next++) {
          const waited = arrivals[next]! - arrivals[next - 1]!;
          // The clock adds fractions, hence a millionth of a millisecond.
          expect(waited + 1e-6).toBeGreaterThanOrEqual(answers[next - 1]!.ms ?? 0);
          expect(waited).toBeLessThanOrEqual(Math.max(answers[next - 1]!.ms ?? 0, 30_000) + 1e-6);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('without advice back off exponentially, random from nothing to at most 30 s', async () => {
    const waits: number[] = [];
    const clock = new FakeClock();
    const wrapped = withRetry(scripted([limited()]), {
      clock,
      random: () => 0.999999,
      timeoutMs: 200_000,
      stop: never,
      onWait: (until) => waits.push(until - clock.now()),
    });
    await expect(clock.run(wrapped.generate(request, callTo()))).rejects.toThrow('slow down');
    expect(waits.map(Math.round).slice(0, 8)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test('end in a failure once a call has waited for longer than the timeout', async () => {
    const { clock, answer } = retrying([limited(25_000)], { timeoutMs: 60_000 });
    await expect(answer()).rejects.toMatchObject({ kind: 'rate-limit' });
    expect(clock.monotonic()).toBe(75_000);
  });

  test('with a pause of 0 do not make a busy loop', async () => {
    const { model, answer } = retrying([limited(0)], { timeoutMs: 60_000 });
    await expect(answer()).rejects.toThrow('slow down');
    expect(model.attempts.length).toBeLessThan(50);
  });

  test('of more than two minutes leave the task, and say until when', async () => {
    const { clock, model, answer } = retrying([limited(120_001)]);
    const now = clock.now();
    const error: unknown = await answer().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ComeBackLater);
    expect(error).toBeInstanceOf(TaskStopped);
    expect(error).toMatchObject({ until: now + 120_001, record: { kind: 'rate-limit', status: 429 } });
    expect(model.attempts).toEqual([1]);
    expect(clock.monotonic()).toBe(0);
  });

  test('of two minutes are waited out', async () => {
    const { answer } = retrying([limited(120_000), completion]);
    await expect(answer()).resolves.toBe(completion);
  });
});

test('a call that waits for a retry holds no place', async () => {
  const clock = new FakeClock();
  const slots = requestSlots(1);
  const options = { clock, random: seededRandom('slot'), timeoutMs: 60_000, stop: never };
  const waiting = withRetry(withSlot(scripted([limited(50_000), completion]), slots), options);
  const other = withRetry(
    withSlot(
      scripted([completion], async () => clock.sleep(10)),
      slots,
    ),
    options,
  );
  const first = waiting.generate(request, callTo());
  let otherEnded = Infinity;
  const second = other.generate(request, callTo()).then(() => (otherEnded = clock.monotonic()));
  await clock.run(Promise.all([first, second]));
  expect(otherEnded).toBe(10);
  expect(clock.monotonic()).toBe(50_000);
});

test('a run that stops does not wait for the next attempt', async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const model = scripted([limited(100_000), completion]);
  const wrapped = withRetry(model, { clock, random: seededRandom('x'), timeoutMs: 60_000, stop: stop.signal });
  const call = wrapped.generate(request, callTo());
  await clock.run(clock.sleep(5));
  stop.abort();
  await expect(clock.run(call)).rejects.toThrow(Interrupted);
  expect(clock.monotonic()).toBe(5);
  expect(model.attempts).toEqual([1]);
});

test('waits and retries are told to who watches', async () => {
  const told: unknown[] = [];
  const { clock, answer } = retrying([limited(1000), refused, completion], {
    random: () => 0.5,
    onWait: (until, reason) => told.push([until - 1_800_000_000_000, reason]),
    onRetry: (error, attempt) => told.push([error.kind, attempt]),
  });
  await answer();
  expect(told).toEqual([
    ['rate-limit', 1],
    [1000, 'rate-limit'],
    ['network', 2],
    [1250, 'network'],
  ]);
  expect(clock.monotonic()).toBe(1250);
});
