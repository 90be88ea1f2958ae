import { describe, expect, test } from 'vitest';
import { type Amount, nothing } from '../../src/core/budget.ts';
import { Interrupted } from '../../src/core/errors.ts';
import { TaskStopped } from '../../src/core/failure.ts';
import { sharedBudget } from '../../src/models/shared-budget.ts';
import { openLedger } from '../../src/store/ledger/ledger.ts';
import { FakeClock, settledPromises } from '../support/fake-clock.ts';
import { memoryEntries, ownerNamed } from '../support/memory-ledger.ts';

const usd = (amount: number): Amount => ({ usd: amount, tokens: 0 });

async function world(cap: number, options: { readonly before?: number; readonly dead?: readonly string[] } = {}) {
  const clock = new FakeClock();
  const entries = memoryEntries(clock, () => 0.5);
  const stop = new AbortController();
  const runner = async (name: string, most = cap) => {
    const ledger = await openLedger({
      entries,
      owner: ownerNamed(name),
      cap: { usd: most, tokens: Infinity },
      spentSoFar: async () => Promise.resolve(usd(options.before ?? 0)),
      living: ({ owner }) => options.dead?.includes(owner.runner) !== true,
      clock,
    });
    return sharedBudget({
      ledger,
      clock,
      stop: stop.signal,
      exhausted: ({ total }, need) => `spent ${total.spent.usd}, apart ${total.reserved.usd}, next ${need.usd}`,
    });
  };
  return Promise.resolve({ clock, entries, stop, runner });
}

describe('a budget', () => {
  test('lets a request through at once when there is room, and asks the ledger for a share of the rest', async () => {
    const { clock, runner, entries } = await world(16);
    await clock.run(
      (async () => {
        const budget = await runner('a');
        await budget.reserve(usd(1));
        const { length } = entries.states;
        await budget.reserve(usd(1));
        expect(entries.states).toHaveLength(length);
        expect(entries.states.at(-1)?.runners['a']?.claimed.usd).toBeCloseTo(1 + 15 / 8, 12);
        await budget.close();
      })(),
    );
  });

  test('makes a request wait while those in flight may leave room, in the order in which they came', async () => {
    const { clock, runner } = await world(3);
    await clock.run(
      (async () => {
        const budget = await runner('a');
        const [first] = [await budget.reserve(usd(2)), await budget.reserve(usd(1))];
        const order: string[] = [];
        const large = budget.reserve(usd(1.5)).then(() => order.push('large'));
        const small = budget.reserve(usd(0.1)).then(() => order.push('small'));
        await clock.sleep(60_000);
        expect(budget.waiting).toBe(2);
        first.settle(usd(0.2));
        await Promise.all([large, small]);
        expect(order).toEqual(['large', 'small']);
        await budget.close();
      })(),
    );
  });

  test('ends all who wait once nothing in flight can make room, and says what is spent, what is apart, and what was asked', async () => {
    const { clock, runner } = await world(3);
    await clock.run(
      (async () => {
        const budget = await runner('a');
        const [first] = [await budget.reserve(usd(2)), await budget.reserve(usd(1))];
        const refused = Promise.allSettled([budget.reserve(usd(1.5)), budget.reserve(usd(1.5))]);
        first.settle(usd(1.8));
        for (const each of await refused) {
          expect(each).toMatchObject({ status: 'rejected', reason: expect.any(TaskStopped) as unknown });
          expect(each).toMatchObject({
            reason: { record: { kind: 'budget', message: 'spent 1.8, apart 1, next 1.5' } },
          });
        }
        await expect(budget.reserve(usd(0.1))).rejects.toThrow(TaskStopped);
        await budget.close();
      })(),
    );
  });

  test('one runner gives up what it does not use as soon as another wants it', async () => {
    const { clock, runner } = await world(8);
    await clock.run(
      (async () => {
        const [rich, poor] = [await runner('rich'), await runner('poor')];
        (await rich.reserve(usd(6))).settle(usd(0));
        await poor.reserve(usd(8));
        expect(poor.drawn.reserved.usd).toBe(8);
        await Promise.all([rich.close(), poor.close()]);
      })(),
    );
  });

  test('what a dead runner had claimed counts as spent, until a run finds nobody alive and reads the journals', async () => {
    const dead: string[] = [];
    const { clock, runner, entries } = await world(8, { before: 1, dead });
    await clock.run(
      (async () => {
        const victim = await runner('victim');
        const other = await runner('other');
        await victim.reserve(usd(5));
        dead.push('victim');
        await expect(other.reserve(usd(5))).rejects.toThrow(/^spent 6/);
        await other.close();
        const next = await runner('next');
        await next.reserve(usd(7));
        expect(entries.states.at(-1)).toMatchObject({ base: usd(1), runners: { next: {} } });
        expect(Object.keys(entries.states.at(-1)?.runners ?? {})).toEqual(['next']);
        await next.close();
      })(),
    );
  });

  test('goes on with a higher cap, and counts what was spent before', async () => {
    const { clock, runner } = await world(2, { before: 1.5 });
    await clock.run(
      (async () => {
        const low = await runner('low');
        await expect(low.reserve(usd(1))).rejects.toThrow(TaskStopped);
        await low.close();
        const high = await runner('high', 4);
        for (let call = 0; call < 2; call++) (await high.reserve(usd(1))).settle(usd(1));
        await expect(high.reserve(usd(1))).rejects.toThrow(TaskStopped);
        await high.close();
      })(),
    );
  });

  test('when the run stops, whoever waits is interrupted', async () => {
    const { clock, runner, stop } = await world(1);
    await clock.run(
      (async () => {
        const budget = await runner('a');
        await budget.reserve(usd(1));
        const waiting = budget.reserve(usd(0.5));
        await settledPromises();
        stop.abort();
        await expect(waiting).rejects.toThrow(Interrupted);
        await budget.close();
        expect(budget.drawn).toEqual({ spent: nothing, reserved: usd(1) });
      })(),
    );
  });
});
