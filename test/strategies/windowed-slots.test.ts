import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import type { Flight, Window, WindowChange, WindowStart } from '../../src/core/pacing.ts';
import type { Job } from '../../src/core/strategy.ts';
import { slidingWindow } from '../../src/strategies/sliding-window.ts';
import { windowedSlots, type WindowedSlotsOptions } from '../../src/strategies/windowed-slots.ts';
import { CountingClock } from '../support/counting-clock.ts';
import { settledPromises } from '../support/fake-clock.ts';

/** A window whose limit the test sets. */
class FakeWindow implements Window {
  limit: number;
  settled = 3;
  tickMs = 100;
  readonly ticks: number[] = [];
  onTick: () => void = () => undefined;
  readonly start: WindowStart;
  constructor(limit: number, start: WindowStart) {
    this.limit = limit;
    this.start = start;
  }
  sent(sentAt: number): Flight {
    return { sentAt };
  }
  ended(): void {}
  slowDown(): void {}
  tick(now: number): void {
    this.ticks.push(now);
    this.onTick();
  }
}

function setUp(limit: number, first: number, options: Partial<WindowedSlotsOptions> = {}) {
  const clock = new CountingClock();
  const windows: FakeWindow[] = [];
  const window = (start: WindowStart): FakeWindow => {
    const made = new FakeWindow(first, start);
    // One is made to know how many it begins with, and never used.
    if (start.onChange !== undefined) windows.push(made);
    return made;
  };
  const slots = windowedSlots({ limit, window }, { clock, ...options });
  const started: string[] = [];
  const ask = async (model: string, ms: number, account = 'a'): Promise<void> =>
    slots.runIn(account, model, async () => {
      started.push(model);
      await clock.sleep(ms);
    });
  return { clock, slots, windows, started, ask };
}

async function resolved(promise: Promise<unknown>): Promise<boolean> {
  let yes = false;
  void promise.then(() => (yes = true));
  await settledPromises();
  return yes;
}

describe('where the strategy has no windows, places', () => {
  test('are those of the whole run, whatever the model', async () => {
    const clock = new CountingClock();
    const slots = windowedSlots({ limit: 2 }, { clock });
    let most = 0;
    const ask = async (model: string): Promise<void> =>
      slots.runIn('a', model, async (window) => {
        expect(window).toBeUndefined();
        most = Math.max(most, slots.inFlight);
        await clock.sleep(10);
      });
    await clock.run(Promise.all(['x', 'y', 'z', 'x'].map(ask)));
    expect([most, clock.monotonic(), slots.limit, slots.windows]).toEqual([2, 20, 2, []]);
    expect(clock.sleeping).toBe(0);
  });
});

describe('places with windows', () => {
  test('are as many for each model and account as its window says, and for all together as the run allows', async () => {
    const { slots, started, ask } = setUp(5, 2);
    for (const model of ['x', 'x', 'x', 'y', 'y', 'y']) void ask(model, 10);
    void ask('x', 10, 'another account');
    void ask('x', 10, 'another account');
    await settledPromises();
    expect(started).toEqual(['x', 'x', 'y', 'y', 'x']);
    expect(slots.inFlight).toBe(5);
    expect(slots.windows).toMatchObject([
      { account: 'a', model: 'x', limit: 2, inFlight: 2 },
      { account: 'a', model: 'y', limit: 2, inFlight: 2 },
      // One of them waits for the run's last place.
      { account: 'another account', model: 'x', limit: 2, inFlight: 2 },
    ]);
  });

  test('follow the window up as soon as a request ends, and down as requests end', async () => {
    const { clock, slots, windows, ask } = setUp(100, 1);
    const asked = Array.from({ length: 12 }, async (_, index) => ask('x', 10 + index));
    await settledPromises();
    windows[0]!.limit = 4;
    await clock.run(clock.sleep(11));
    expect(slots.inFlight).toBe(4);
    windows[0]!.limit = 2;
    await clock.run(clock.sleep(13));
    expect(slots.inFlight).toBe(2);
    await clock.run(Promise.all(asked));
  });

  test('never hold more than window and run allow, however both change', async () => {
    const steps = fc.array(fc.record({ window: fc.integer({ min: 1, max: 6 }), ms: fc.integer({ min: 1, max: 30 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (changes) => {
        const { clock, slots, windows } = setUp(4, 1);
        let inFlight = 0;
        const requests = Array.from({ length: 40 }, async () =>
          slots.runIn('a', 'm', async () => {
            inFlight += 1;
            expect(inFlight).toBeLessThanOrEqual(Math.min(4, windows[0]!.limit));
            await clock.sleep(10);
            inFlight -= 1;
          }),
        );
        const change = (async () => {
          for (const { window, ms } of changes) {
            await clock.sleep(ms);
            // What is in flight ends; the window may only go below it then.
            windows[0]!.limit = Math.max(window, inFlight);
          }
        })();
        await clock.run(Promise.all([...requests, change]));
        expect(inFlight).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('are looked at again after every tick, and there are ticks only while requests are in flight', async () => {
    const { clock, windows, started, ask } = setUp(100, 1);
    const asked = [ask('x', 350), ask('x', 10)];
    await settledPromises();
    windows[0]!.onTick = () => (windows[0]!.limit = 2);
    await clock.run(clock.sleep(101));
    expect(started).toHaveLength(2);
    await clock.run(Promise.all(asked));
    await clock.run(clock.sleep(1000));
    expect(windows[0]!.ticks).toEqual([100, 200, 300]);
    expect(clock.sleeping).toBe(0);
    await clock.run(ask('x', 150));
    expect(windows[0]!.ticks).toHaveLength(4);
  });

  test('turn away every waiting request at once when closed, let those in flight end, and need no timer', async () => {
    const { clock, slots, ask } = setUp(100, 1);
    const inFlight = ask('x', 10);
    const waiting = [ask('x', 10), ask('x', 10)];
    await settledPromises();
    slots.close();
    await Promise.all(
      [...waiting, ask('x', 10), ask('new', 10)].map(async (each) => expect(each).rejects.toThrow(Interrupted)),
    );
    await clock.run(inFlight);
    expect([clock.monotonic(), clock.sleeping]).toEqual([10, 0]);
  });

  test('tell what changed, for which model, and hand over what is known of it', async () => {
    const told: unknown[] = [];
    const { windows, clock, ask } = setUp(100, 1, {
      start: (account, model) => ({ remembered: `${account}/${model}`.length }),
      onChange: (account, model, change) => void told.push([account, model, change]),
    });
    await clock.run(ask('gpt', 1));
    const change: WindowChange = { at: 1, from: 1, to: 2, reason: 'doubling' };
    windows[0]!.start.onChange?.(change);
    expect(told).toEqual([['a', 'gpt', change]]);
    expect(windows[0]!.start.remembered).toBe(5);
  });
});

describe('a vacancy among windows', () => {
  test('is there while starting, waiting and running requests are fewer than the windows in use offer', async () => {
    const { slots, windows, ask } = setUp(100, 2);
    expect(slots.limit).toBe(2);
    const starting = slots.starting();
    expect(await resolved(slots.vacancy())).toBe(true);
    void ask('x', 10);
    const vacancy = slots.vacancy();
    expect(await resolved(vacancy)).toBe(false);
    starting.done();
    starting.done();
    expect(await resolved(vacancy)).toBe(true);
    void ask('x', 10);
    void ask('x', 10);
    windows[0]!.limit = 3;
    expect(await resolved(slots.vacancy())).toBe(false);
    // The places of a second model come with its first request.
    void ask('y', 10);
    expect(slots.limit).toBe(5);
    expect(await resolved(slots.vacancy())).toBe(true);
  });

  test('is not offered by a window that nobody has used for long', async () => {
    const { clock, slots, windows, ask } = setUp(100, 2);
    await clock.run(ask('old', 10));
    windows[0]!.limit = 50;
    await clock.run(ask('new', 10));
    expect(slots.limit).toBe(52);
    await clock.run(clock.sleep(29_995));
    expect(slots.limit).toBe(2);
  });

  test('waits while paused, and holds nobody back once closed', async () => {
    const { slots } = setUp(100, 2);
    slots.pause();
    const vacancy = slots.vacancy();
    expect(await resolved(vacancy)).toBe(false);
    slots.resume();
    expect(await resolved(vacancy)).toBe(true);
    slots.starting();
    slots.starting();
    const full = slots.vacancy();
    expect(await resolved(full)).toBe(false);
    slots.close();
    expect(await resolved(full)).toBe(true);
  });
});

test('a strategy pulls no sample that its window has no place for', async () => {
  const { clock, slots, ask } = setUp(100, 3);
  let pulled = 0;
  let most = 0;
  async function* jobs(): AsyncGenerator<Job, undefined> {
    for (; pulled < 30;) {
      pulled += 1;
      most = Math.max(most, pulled - ended);
      yield async () => {
        const start = slots.starting();
        start.done();
        await ask('x', 10);
        ended += 1;
      };
    }
  }
  let ended = 0;
  await clock.run(slidingWindow(100).run(jobs(), slots));
  expect([ended, clock.monotonic()]).toEqual([30, 100]);
  expect(most).toBeLessThanOrEqual(4);
});
