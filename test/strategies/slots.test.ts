import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { requestSlots } from '../../src/strategies/slots.ts';
import { FakeClock, settledPromises } from '../support/fake-clock.ts';

/** A request that ends when told to. */
function request() {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { run: async () => done, end };
}

/** Tells whether a promise has resolved. */
async function resolved(promise: Promise<unknown>): Promise<boolean> {
  let yes = false;
  void promise.then(() => (yes = true));
  await settledPromises();
  return yes;
}

describe('places', () => {
  test('never hold more requests than the limit, however it changes', async () => {
    const limits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(limits, async (steps) => {
        const clock = new FakeClock();
        const slots = requestSlots(1);
        let allowed = 1;
        const requests = Array.from({ length: 40 }, async () =>
          slots.run(async () => {
            expect(slots.inFlight).toBeLessThanOrEqual(allowed);
            await clock.sleep(10);
          }),
        );
        const change = (async () => {
          for (const limit of steps) {
            await clock.sleep(7);
            allowed = limit;
            slots.limit = limit;
          }
        })();
        await clock.run(Promise.all([...requests, change]));
      }),
      { numRuns: 50 },
    );
  });

  test('pass on what a request returns or throws', async () => {
    const slots = requestSlots(1);
    await expect(slots.run(async () => 42)).resolves.toBe(42);
    await expect(slots.run(async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(slots.inFlight).toBe(0);
  });

  test('start nothing while paused, and go on after that', async () => {
    const slots = requestSlots(1);
    slots.pause();
    const waiting = slots.run(async () => 'started');
    expect(await resolved(waiting)).toBe(false);
    slots.resume();
    await expect(waiting).resolves.toBe('started');
  });

  test('turn away every waiting request at once when closed, and let those in flight end', async () => {
    const slots = requestSlots(1);
    const running = request();
    const inFlight = slots.run(running.run);
    const waiting = [slots.run(async () => 1), slots.run(async () => 2)];
    slots.close();
    await Promise.all(waiting.map(async (each) => expect(each).rejects.toThrow(Interrupted)));
    await expect(slots.run(async () => 3)).rejects.toThrow(Interrupted);
    running.end();
    await expect(inFlight).resolves.toBeUndefined();
  });

  test('turn away waiting requests when closed while paused', async () => {
    const slots = requestSlots(1);
    slots.pause();
    const waiting = slots.run(async () => 1);
    slots.close();
    await expect(waiting).rejects.toThrow(Interrupted);
  });
});

describe('a vacancy', () => {
  test('is there while starting, waiting and running requests are fewer than the limit', async () => {
    const slots = requestSlots(2);
    expect(await resolved(slots.vacancy())).toBe(true);
    slots.starting();
    const running = request();
    const inFlight = slots.run(running.run);
    const vacancy = slots.vacancy();
    expect(await resolved(vacancy)).toBe(false);
    running.end();
    await inFlight;
    expect(await resolved(vacancy)).toBe(true);
  });

  test('comes with the end of a starting job that made no request, counted once', async () => {
    const slots = requestSlots(1);
    const start = slots.starting();
    const vacancy = slots.vacancy();
    expect(await resolved(vacancy)).toBe(false);
    start.done();
    start.done();
    expect(await resolved(vacancy)).toBe(true);
    slots.starting();
    expect(await resolved(slots.vacancy())).toBe(false);
  });

  test('is not seen between a job’s start and its first request', async () => {
    const slots = requestSlots(1);
    const start = slots.starting();
    const vacancy = slots.vacancy();
    start.done();
    void slots.run(request().run);
    expect(await resolved(vacancy)).toBe(false);
  });

  test('comes with a higher limit', async () => {
    const slots = requestSlots(1);
    slots.starting();
    const vacancy = slots.vacancy();
    slots.limit = 2;
    expect(await resolved(vacancy)).toBe(true);
  });

  test('waits while paused, and comes with the resumption', async () => {
    const slots = requestSlots(1);
    slots.pause();
    const vacancy = slots.vacancy();
    expect(await resolved(vacancy)).toBe(false);
    slots.resume();
    expect(await resolved(vacancy)).toBe(true);
  });

  test('holds nobody back once closed', async () => {
    const slots = requestSlots(1);
    slots.starting();
    slots.pause();
    const vacancy = slots.vacancy();
    slots.close();
    expect(await resolved(vacancy)).toBe(true);
    expect(await resolved(slots.vacancy())).toBe(true);
  });
});
