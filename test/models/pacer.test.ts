import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { ModelError } from '../../src/core/failure.ts';
import { ComeBackLater } from '../../src/models/come-back-later.ts';
import { Pacer, type PacerOptions } from '../../src/models/pacer.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { CountingClock } from '../support/counting-clock.ts';
import { settledPromises } from '../support/fake-clock.ts';
import { FakeGovernor } from './fake-governor.ts';

const never = new AbortController().signal;
const size = { inputTokens: 100, outputTokens: 50 };
const accepted = { limits: {}, accepted: true, usedTokens: undefined, flight: { kind: 'void' } } as const;
const failed = { ...accepted, accepted: false };

function setUp(overrides: Partial<PacerOptions> & { places?: number } = {}) {
  const clock = new CountingClock();
  const governor = new FakeGovernor();
  const stop = new AbortController();
  const pacer = new Pacer({ governor, clock, stop: stop.signal, ...overrides });
  const slots = requestSlots(overrides.places ?? 1000);
  const order: string[] = [];
  /** Asks for one request that takes so long and ends so. */
  const ask = async (
    name: string,
    how: {
      ms?: number;
      model?: string;
      retried?: boolean;
      signal?: AbortSignal;
      end?: ModelError | typeof failed;
    } = {},
  ): Promise<void> => {
    const { ms = 0, model = 'm', retried = false, signal = never, end = accepted } = how;
    await pacer.run(
      { model, size, retried, signal },
      async (request) => slots.run(async () => request(undefined)),
      async () => {
        const sending = pacer.sent(model, size, undefined);
        order.push(name);
        if (ms > 0) await clock.sleep(ms);
        if (end instanceof ModelError) pacer.refused(sending, refusalOf(end), end);
        else pacer.answered(sending, end);
      },
    );
  };
  return { clock, governor, stop, pacer, slots, order, ask };
}

function refusalOf({ retryAfterMs }: ModelError) {
  return { status: 429, limits: {}, retryAfterMs, slowDown: false };
}
function limited(retryAfterMs?: number): ModelError {
  return new ModelError('rate-limit', 'slow down', { status: 429, retryAfterMs });
}
const names = (count: number, prefix = ''): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('an open gate', () => {
  test('lets requests go at once, and needs no timer', async () => {
    const { clock, governor, ask } = setUp();
    await Promise.all(names(50).map(async (name) => ask(name)));
    expect(governor.sends).toEqual(Array<number>(50).fill(0));
    expect(clock.mostSleeping).toBe(0);
  });
});

describe('requests that must wait', () => {
  test('go exactly when the governor says, in the order in which they came', async () => {
    const { clock, governor, order, ask } = setUp();
    governor.apartMs = 120;
    await clock.run(Promise.all(names(20).map(async (name) => ask(name))));
    expect(order).toEqual(names(20));
    expect(governor.sends).toEqual(names(20).map((_, index) => index * 120));
  });

  test('let those go first that were sent before', async () => {
    const { clock, governor, order, ask } = setUp();
    governor.apartMs = 10;
    const asked = [
      ...names(5).map(async (name) => ask(name)),
      ask('a', { retried: true }),
      ask('b', { retried: true }),
    ];
    await clock.run(Promise.all(asked));
    expect(order).toEqual(['0', 'a', 'b', '1', '2', '3', '4']);
  });

  test('hold no place, which others may use', async () => {
    const { clock, governor, slots, order, ask } = setUp({ places: 1 });
    governor.apartMsOf['slow'] = 60_000;
    const asked = [ask('first', { model: 'slow' }), ask('second', { model: 'slow' })];
    await settledPromises();
    expect(slots.inFlight).toBe(0);
    await clock.run(Promise.all([...asked, ...names(3).map(async (name) => ask(name, { ms: 10 }))]));
    expect(order).toEqual(['first', '0', '1', '2', 'second']);
  });

  test('to one model are not held up by those to another', async () => {
    const { clock, governor, order, ask } = setUp();
    governor.apartMsOf['slow'] = 1000;
    governor.apartMsOf['fast'] = 100;
    const both = ['slow', 'fast'].flatMap((model) => names(3, model).map(async (name) => ask(name, { model })));
    await clock.run(Promise.all(both));
    expect(order).toEqual(['slow0', 'fast0', 'fast1', 'fast2', 'slow1', 'slow2']);
  });

  test('share one timer, which is gone when nobody waits', async () => {
    const { clock, governor, ask } = setUp();
    governor.apartMs = 3;
    await clock.run(Promise.all(names(500).map(async (name) => ask(name))));
    expect(clock.mostSleeping).toBe(1);
    expect(clock.sleeping).toBe(0);
  });

  test('cost no more each when there are thousands of them', async () => {
    const askedPerRequest = async (count: number): Promise<number> => {
      const { clock, governor, ask } = setUp();
      governor.pause = { until: 5, reason: 'outage' };
      await clock.run(Promise.all(names(count).map(async (name) => ask(name))));
      return governor.asked / count;
    };
    expect(await askedPerRequest(5000)).toBeLessThan(1.1 * (await askedPerRequest(50)));
  });

  test('are all turned away at once when the run stops, and so are later ones', async () => {
    const { clock, governor, stop, order, pacer, ask } = setUp();
    governor.apartMs = 60_000;
    const asked = names(100).map(async (name) => ask(name));
    await settledPromises();
    stop.abort();
    const ends = await Promise.allSettled([...asked, ask('later')]);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(100);
    await expect(asked[1]).rejects.toThrow(Interrupted);
    expect(order).toEqual(['0']);
    expect([clock.monotonic(), clock.sleeping]).toEqual([0, 0]);
    expect(pacer.waiting).toBeUndefined();
  });

  test('are turned away one by one when their own signals abort, and nobody else is', async () => {
    const { clock, governor, order, ask } = setUp();
    governor.apartMs = 1000;
    const abort = new AbortController();
    const first = ask('first');
    const aborted = ask('aborted', { signal: abort.signal });
    const last = ask('last');
    await settledPromises();
    abort.abort();
    await expect(aborted).rejects.toThrow(Interrupted);
    await clock.run(Promise.all([first, last]));
    expect(order).toEqual(['first', 'last']);
    expect(clock.monotonic()).toBe(1000);
  });
});

describe('a refusal', () => {
  test('holds back whoever already waits for a place: it gives the place back and is the next to go', async () => {
    const { clock, governor, slots, order, ask } = setUp({ places: 1 });
    const asked = [
      ask('refused', { ms: 10, end: limited(5000) }),
      ...names(3).map(async (name) => ask(name, { ms: 10 })),
    ];
    await clock.run(clock.sleep(20));
    expect([slots.inFlight, order]).toEqual([0, ['refused']]);
    const later = ask('later');
    await clock.run(Promise.all([...asked, later]));
    expect(order).toEqual(['refused', '0', '1', '2', 'later']);
    expect(governor.sends[1]).toBe(5010);
  });

  test('is followed by nothing for as long as the server asked, and then by one request alone', async () => {
    const { clock, governor, order, ask } = setUp();
    const asked = [ask('refused', { ms: 10, end: limited(1000) })];
    await clock.run(clock.sleep(20));
    asked.push(...names(5).map(async (name) => ask(name, { ms: 100 })));
    await clock.run(Promise.all(asked));
    expect(order).toEqual(['refused', '0', '1', '2', '3', '4']);
    expect(governor.sends).toEqual([0, 1010, 1110, 1110, 1110, 1110]);
  });

  test('says whether limits or an overload are waited out', async () => {
    for (const [error, reason] of [
      [new ModelError('rate-limit', 'slow', { status: 429 }), 'refused'],
      [new ModelError('server', 'overloaded', { status: 503 }), 'overloaded'],
    ] as const) {
      const { clock, pacer, ask } = setUp();
      const asked = [ask('refused', { ms: 10, end: error }), ask('next', { ms: 10 })];
      await clock.run(clock.sleep(20));
      const waiting = ask('waits', { ms: 10 });
      expect(pacer.waiting).toMatchObject({ kind: 'paused', reason });
      await clock.run(Promise.all([...asked, waiting]));
    }
  });

  test('of a probe lets another one try, after the next pause', async () => {
    const { clock, governor, ask } = setUp();
    const asked = [
      ask('refused', { end: limited(1000) }),
      ask('again', { ms: 10, end: limited(500) }),
      ask('last', { ms: 10 }),
    ];
    await clock.run(Promise.all(asked));
    expect(governor.sends).toEqual([0, 1000, 1510]);
  });

  test('is told to others with the same key, with the time until when', async () => {
    const told: number[] = [];
    const { clock, ask } = setUp({ onPause: (until) => void told.push(until) });
    await clock.run(ask('refused', { ms: 10, end: limited(1000) }));
    expect(told).toEqual([1_800_000_000_000 + 1010]);
  });

  test('for longer than we wait turns away all who wait, and who comes later, and says until when', async () => {
    const { clock, ask } = setUp({ places: 1 });
    const asked = [ask('refused', { ms: 10, end: limited(120_001) }), ask('in the line for a place')];
    await clock.run(Promise.allSettled(asked));
    const errors = await Promise.allSettled([asked[1], ask('later')]);
    for (const end of errors) {
      expect(end).toMatchObject({ reason: { until: 1_800_000_000_000 + 120_011, record: { status: 429 } } });
      expect((end as PromiseRejectedResult).reason).toBeInstanceOf(ComeBackLater);
    }
    expect([clock.monotonic(), clock.sleeping]).toEqual([10, 0]);
  });
});

describe('a pause that another runner was told of', () => {
  const epoch = 1_800_000_000_000;

  test('closes the gate here, too, and opens it with one request first', async () => {
    const { clock, pacer, governor, ask } = setUp();
    pacer.holdUntil(epoch + 2000);
    await clock.run(Promise.all(names(4).map(async (name) => ask(name, { ms: 100 }))));
    expect(governor.sends).toEqual([2000, 2100, 2100, 2100]);
  });

  test('whose probe says nothing is followed by another probe', async () => {
    const { clock, pacer, governor, ask } = setUp();
    pacer.holdUntil(epoch + 2000);
    const asked = [ask('lost', { ms: 100, end: failed }), ...names(3).map(async (name) => ask(name, { ms: 100 }))];
    await clock.run(Promise.all(asked));
    expect(governor.sends).toEqual([2000, 2100, 2200, 2200]);
  });

  test('never shortens one of our own', async () => {
    const { clock, pacer, governor, ask } = setUp();
    const asked = [ask('refused', { end: limited(5000) })];
    await settledPromises();
    pacer.holdUntil(epoch + 2000);
    pacer.holdUntil(epoch - 2000);
    asked.push(ask('next'));
    await clock.run(Promise.all(asked));
    expect(governor.sends).toEqual([0, 5000]);
  });

  test('holds nobody back who comes after it', async () => {
    const { clock, pacer, governor, ask } = setUp();
    pacer.holdUntil(epoch + 2000);
    await clock.run(clock.sleep(3000));
    await clock.run(ask('late'));
    expect(governor.sends).toEqual([3000]);
  });
});

test('the number of requests in flight is told for each model alone', async () => {
  const { clock, governor, pacer, ask } = setUp();
  const asked = ['a', 'b', 'a'].map(async (model) => ask(model, { model, ms: 10 }));
  expect(pacer.demand).toBe(true);
  await clock.run(Promise.all(asked));
  expect(governor.told.flatMap((told) => (told.e === 'sent' ? [told.inFlight] : []))).toEqual([1, 1, 2]);
  expect(pacer.demand).toBe(false);
});

test('every request is sent exactly once and in its turn, whatever the pace, the places and the refusals', async () => {
  const plan = fc.record({
    apartMs: fc.integer({ min: 0, max: 50 }),
    places: fc.integer({ min: 1, max: 5 }),
    requests: fc.array(
      fc.record({
        ms: fc.integer({ min: 0, max: 100 }),
        refusedFor: fc.option(fc.nat({ max: 3000 }), { nil: undefined, freq: 5 }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ apartMs, places, requests }) => {
      const { clock, governor, order, ask } = setUp({ places });
      governor.apartMs = apartMs;
      const asked = requests.map(async ({ ms, refusedFor }, index) =>
        ask(String(index), { ms, end: refusedFor === undefined ? accepted : limited(refusedFor) }),
      );
      await clock.run(Promise.all(asked));
      expect(order).toEqual(names(requests.length));
      expect(clock.sleeping).toBe(0);
    }),
    { numRuns: 200 },
  );
});
