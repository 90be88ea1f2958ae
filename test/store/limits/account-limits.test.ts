import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { LearnedLimit } from '../../../src/core/pacing.ts';
import { accountLimits, openAccountLimits, type SharedState } from '../../../src/store/limits/account-limits.ts';
import type { LearnedModel } from '../../../src/store/limits/learned-file.ts';
import type { PeerFiles, PeerState } from '../../../src/store/limits/peer-files.ts';
import { CountingClock } from '../../support/counting-clock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const limit: LearnedLimit = {
  model: 'gpt-4o',
  taughtBy: 'headers',
  dimension: 'requests',
  limit: 500,
  periodMs: 60_000,
  kind: 'bucket',
  strictness: 0,
};
const epoch = 1_800_000_000_000;

/** The directory of peers in memory: what every runner shows, by name. */
function world() {
  const clock = new CountingClock();
  const shown = new Map<string, PeerState>();
  const saved: (readonly LearnedModel[])[] = [];
  let refuses = false;
  const refuse = (): void => {
    if (refuses) throw new Error('the disk refuses');
  };
  const runner = (name: string, remembered: readonly LearnedModel[] = []) => {
    const peers: PeerFiles = {
      show: async (state) => {
        refuse();
        shown.set(name, state);
      },
      others: async () => {
        refuse();
        return [...shown].flatMap(([other, state]) => (other === name ? [] : state));
      },
      remove: async () => {
        refuse();
        shown.delete(name);
      },
    };
    const limits = accountLimits({
      clock,
      remembered,
      peers,
      save: async (models) => {
        refuse();
        saved.push(models);
      },
    });
    const state = {
      wants: true,
      pauses: [] as number[],
      learned: [] as LearnedLimit[],
      windows: new Map<string, number>(),
    };
    const shared: SharedState = {
      demand: () => state.wants,
      onPause: (until) => void state.pauses.push(until),
      learned: () => state.learned,
      windows: () => state.windows,
    };
    limits.share(shared);
    return { limits, state };
  };
  return {
    clock,
    shown,
    saved,
    runner,
    refuse: (yes: boolean) => (refuses = yes),
    later: async (ms: number) => clock.run(clock.sleep(ms)),
  };
}

describe('runners of one machine', () => {
  test('are counted while they have requests to send, this one always', async () => {
    const { runner, later } = world();
    const [a, b, c] = [runner('a'), runner('b'), runner('c')];
    expect(a.limits.peers()).toBe(1);
    await later(1100);
    expect(a.limits.peers()).toBe(3);
    b.state.wants = false;
    await later(2000);
    expect([a, b, c].map(({ limits }) => limits.peers())).toEqual([2, 3, 2]);
    await c.limits.close();
    await later(1000);
    expect(a.limits.peers()).toBe(1);
  });

  test('hear within a second what the server asked one of them to wait', async () => {
    const { runner, later } = world();
    const [a, b] = [runner('a'), runner('b')];
    await later(1234);
    const until = epoch + 30_000;
    a.limits.tellPause(until);
    await later(1000);
    expect(b.state.pauses).toEqual([until]);
    expect(a.state.pauses).toEqual([]);
  });

  test('hear no more of a pause that is over, nor of one that no clock can mean', async () => {
    const { runner, later, shown } = world();
    const a = runner('a');
    const b = runner('b');
    a.limits.tellPause(epoch + 800);
    await later(1500);
    b.state.pauses.length = 0;
    await later(3000);
    shown.set('broken', { demand: true, pauseUntil: epoch + 10 * 86_400_000 });
    shown.set('past', { demand: true, pauseUntil: epoch - 5000 });
    await later(3000);
    expect(b.state.pauses).toEqual([]);
    shown.set('right', { demand: true, pauseUntil: epoch + 60_000 });
    await later(2000);
    expect(b.state.pauses).toEqual([epoch + 60_000]);
  });

  test('need no timer once closed', async () => {
    const { clock, runner, later, shown } = world();
    const a = runner('a');
    await later(700);
    await clock.run(a.limits.close());
    expect([clock.monotonic(), clock.sleeping, shown.size]).toEqual([700, 0, 0]);
  });
});

describe('what was learned', () => {
  test('is written down every half minute and at the end, for each model', async () => {
    const { clock, runner, later, saved } = world();
    const a = runner('a');
    await later(29_000);
    expect(saved).toEqual([]);
    a.state.learned = [limit];
    a.state.windows.set('gpt-4o', 24).set('other', 8);
    await later(2000);
    const { model, ...rest } = limit;
    expect(saved).toMatchObject([
      [
        { model, window: 24, limits: [rest] },
        { model: 'other', window: 8, limits: [] },
      ],
    ]);
    a.state.windows.set('other', 9);
    await clock.run(a.limits.close());
    expect(saved.at(-1)).toMatchObject([{ window: 24 }, { at: clock.now(), window: 9 }]);
    expect(saved).toHaveLength(2);
  });

  test('is what the next run begins with; but no window where the server enforces limits more finely than it says', () => {
    const { model, ...known } = limit;
    const { runner } = world();
    const { limits } = runner('a', [
      { model, at: epoch, window: 24, limits: [known] },
      { model: 'strict', at: epoch, window: 24, limits: [{ ...known, strictness: 1 }] },
    ]);
    expect(limits.learned).toEqual([limit, { ...limit, model: 'strict', strictness: 1 }]);
    expect([model, 'strict', 'unknown'].map((name) => limits.windowOf(name))).toEqual([24, undefined, undefined]);
  });
});

describe('where the disk refuses', () => {
  test('each runner is alone, until the disk takes data again', async () => {
    const { clock, runner, later, refuse } = world();
    const [a, b] = [runner('a'), runner('b')];
    await later(1100);
    refuse(true);
    a.limits.tellPause(epoch + 60_000);
    await later(5000);
    expect(b.limits.peers()).toBe(1);
    refuse(false);
    await later(2000);
    expect([b.limits.peers(), b.state.pauses.length > 0]).toEqual([2, true]);
    refuse(true);
    await expect(clock.run(a.limits.close())).resolves.toBeUndefined();
  });

  test('the end of a run waits a second for it, and no longer', async () => {
    const clock = new CountingClock();
    const hanging = async (): Promise<never> => new Promise(() => {});
    const peers = { show: hanging, others: hanging, remove: hanging };
    const limits = accountLimits({ clock, remembered: [], peers, save: hanging });
    limits.share({ demand: () => true, onPause: () => {}, learned: () => [], windows: () => new Map() });
    await clock.run(limits.close());
    expect([limits.peers(), clock.monotonic()]).toEqual([1, 1000]);
  });
});

describe('on the disk', () => {
  const open = async (environment: Record<string, string>, account = 'openai:0123456789ab') =>
    openAccountLimits({ account, environment, clock: systemClock });
  const state: SharedState = {
    demand: () => true,
    onPause: () => {},
    learned: () => [limit],
    windows: () => new Map([['gpt-4o', 24]]),
  };

  test('a run begins with what the one before learned, of the same account only', async () => {
    const environment = { EVALS_CACHE_DIR: temporaryDirectory() };
    const first = await open(environment);
    expect(first.learned).toEqual([]);
    first.share(state);
    await first.close();
    const second = await open(environment);
    expect([second.learned, second.windowOf('gpt-4o')]).toEqual([[limit], 24]);
    expect((await open(environment, 'openai:another')).learned).toEqual([]);
    const [account = ''] = readdirSync(join(environment.EVALS_CACHE_DIR, 'limits'));
    expect(account).toMatch(/^[\da-f]{16}$/);
  });

  test('a cache directory that cannot be used, or where others can write, changes nothing else', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'file'), '');
    const limits = await open({ EVALS_CACHE_DIR: join(directory, 'file') });
    limits.share(state);
    limits.tellPause(systemClock.now() + 1000);
    expect(limits.peers()).toBe(1);
    await limits.close();

    const environment = { EVALS_CACHE_DIR: join(directory, 'cache') };
    const before = await open(environment);
    before.share(state);
    await before.close();
    const [account = ''] = readdirSync(join(directory, 'cache', 'limits'));
    chmodSync(join(directory, 'cache', 'limits', account), 0o777);
    expect((await open(environment)).learned).toEqual([]);
  });
});
