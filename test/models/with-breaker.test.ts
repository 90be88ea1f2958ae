import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/core/errors.ts';
import { ModelError, TaskStopped } from '../../src/core/failure.ts';
import type { Model } from '../../src/core/model.ts';
import { type Random, seededRandom } from '../../src/core/random.ts';
import { breakerPolicy, newBreaker } from '../../src/models/breaker.ts';
import { Pacer } from '../../src/models/pacer.ts';
import { governor } from '../../src/models/pacing/governor.ts';
import { unlessGivenUp, withBreaker } from '../../src/models/with-breaker.ts';
import { withPacer } from '../../src/models/with-pacer.ts';
import { withRetry } from '../../src/models/with-retry.ts';
import { windowedSlots } from '../../src/strategies/windowed-slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { callTo, completion, request, scripted } from './fakes.ts';

/** A server whose answers take log-normal times, and fail fast with HTTP 500 as often as it is told for each moment. */
function failingServer(clock: FakeClock, random: Random, failing: (seconds: number) => number): Model {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    name: 'server',
    generate: async () => {
      if (random() < failing(clock.monotonic() / 1000)) {
        await clock.sleep(100 + 300 * random());
        throw new ModelError('server', 'internal error', { status: 500, perhapsBilled: true });
      }
      await clock.sleep(1100 * Math.exp(0.5 * normal()));
      return completion;
    },
  };
}

/** So many places always taken, for so many seconds, with the retries of a run. */
async function observe(
  places: number,
  seconds: number,
  seed: string,
  failing: (seconds: number) => number,
  pausing = false,
) {
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const breaker = newBreaker('gpt-4o');
  const guarded = withBreaker(failingServer(clock, random, failing), { breaker, clock });
  const stop = new AbortController().signal;
  setMaxListeners(0, stop);
  const pacer = new Pacer({ governor: governor(), clock, stop });
  const paced = withPacer(guarded, { pacer, place: async (run) => run(undefined) });
  const model = withRetry(pausing ? paced : guarded, { clock, random, timeoutMs: 60_000, stop });
  let [answered, lost] = [0, 0];
  let stoppedAt: number | undefined;
  const place = async (): Promise<void> => {
    while (clock.monotonic() < seconds * 1000 && stoppedAt === undefined) {
      try {
        await model.generate(request, callTo());
        answered += 1;
      } catch (error) {
        if (error instanceof TaskStopped) stoppedAt ??= clock.monotonic() / 1000;
        else lost += 1;
      }
    }
  };
  await clock.run(Promise.all(Array.from({ length: places }, place)));
  return { answered, lost, stoppedAt };
}

describe('with the retries of a run', () => {
  test.each([1, 8, 64])('a minute in which one request in five fails stops nothing, %i at a time', async (places) => {
    for (const seed of ['a', 'b', 'c']) {
      const { stoppedAt, answered } = await observe(places, 120, seed, (at) => (at >= 20 && at < 80 ? 0.2 : 0));
      expect(stoppedAt).toBeUndefined();
      expect(answered).toBeGreaterThan(60 * places);
    }
  });

  test.each([1, 8, 64])('an outage of fifty seconds stops nothing, %i at a time', async (places) => {
    const { stoppedAt } = await observe(places, 120, 'a', (at) => (at >= 20 && at < 70 ? 1 : 0));
    expect(stoppedAt).toBeUndefined();
  });

  test.each([1, 8, 64])('one that lasts stops the task soon after a minute, %i at a time', async (places) => {
    const { stoppedAt } = await observe(places, 600, 'a', (at) => (at >= 20 ? 1 : 0));
    expect(stoppedAt).toBeGreaterThan(80);
    expect(stoppedAt).toBeLessThan(90);
  });
});

describe('with the pauses of the pacer', () => {
  test.each([1, 20, 100])(
    'an outage that lasts stops the task, and costs few samples, %i at a time',
    async (places) => {
      const { stoppedAt, lost } = await observe(places, 600, 'a', (at) => (at >= 20 ? 1 : 0), true);
      expect(stoppedAt).toBeGreaterThan(80);
      expect(stoppedAt).toBeLessThan(95);
      expect(lost).toBeLessThan(7 * places);
    },
  );

  test.each([1, 20, 100])('one of fifty seconds costs no more, and the task goes on, %i at a time', async (places) => {
    const { stoppedAt, lost, answered } = await observe(places, 150, 'a', (at) => (at >= 20 && at < 70 ? 1 : 0), true);
    expect(stoppedAt).toBeUndefined();
    expect(lost).toBeLessThan(7 * places);
    expect(answered).toBeGreaterThan(50 * places);
  });
});

describe('the stop', () => {
  const down = new ModelError('network', 'connection refused');

  async function given(policy = { ...breakerPolicy, failures: 1, quietMs: 0, share: 1 }) {
    const clock = new FakeClock();
    const breaker = newBreaker('gpt-4o', policy);
    const dead = withBreaker(scripted([down]), { breaker, clock });
    return { clock, breaker, dead };
  }

  test('ends a call without a retry, and with a record that leaves the task interrupted', async () => {
    const { dead } = await given();
    const call = dead.generate(request, callTo());
    await expect(call).rejects.toBeInstanceOf(TaskStopped);
    await expect(call).rejects.toMatchObject({ record: { kind: 'outage' }, until: undefined, account: undefined });
  });

  test('holds for every other task with that model: nothing is sent', async () => {
    const { dead, breaker, clock } = await given();
    await dead.generate(request, callTo()).catch(() => undefined);
    const other = scripted([completion]);
    await expect(withBreaker(other, { breaker, clock }).generate(request, callTo())).rejects.toBeInstanceOf(
      TaskStopped,
    );
    expect(other.attempts).toEqual([]);
  });

  test('does not come of what was interrupted', async () => {
    const { breaker, clock } = await given();
    const interrupted = withBreaker(scripted([new Interrupted()]), { breaker, clock });
    await expect(interrupted.generate(request, callTo())).rejects.toBeInstanceOf(Interrupted);
    expect(breaker.outage).toBeUndefined();
  });
});

test('an outage turns away whoever waits at the gate, at once', async () => {
  const clock = new FakeClock();
  const stop = new AbortController().signal;
  setMaxListeners(0, stop);
  const pacer = new Pacer({ governor: governor(), clock, stop });
  const breaker = newBreaker('gpt-4o', { ...breakerPolicy, failures: 10, quietMs: 60_000, share: 0.8 }, (outage) => {
    pacer.turnAway('gpt-4o', new TaskStopped(outage));
  });
  const down = failingServer(clock, seededRandom('down'), () => 1);
  const guarded = withBreaker({ ...down, name: 'gpt-4o' }, { breaker, clock });
  const slots = windowedSlots({ limit: 4 }, { clock });
  const paced = withPacer(guarded, { pacer, place: async (run) => slots.runIn('a', 'gpt-4o', run) });
  const model = withRetry(unlessGivenUp(paced, breaker), { clock, random: seededRandom('r'), timeoutMs: 60_000, stop });
  const results = await clock.run(
    Promise.allSettled(Array.from({ length: 500 }, async () => model.generate(request, callTo()))),
  );
  const stopped = results.filter((result) => result.status === 'rejected' && result.reason instanceof TaskStopped);
  expect(stopped.length).toBeGreaterThan(200);
  expect(clock.monotonic()).toBeLessThan(130_000);
});
