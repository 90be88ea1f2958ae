import { describe, expect, it } from 'vitest';
import { station, type StationProfile } from '../../src/simulation/station.ts';
import { FakeClock } from '../support/fake-clock.ts';

const plain: StationProfile = { knee: 0, dip: 1, dip_from: 0, dip_for: 0 };

/** When each of so many equal requests is done that arrive together. */
async function ends(profile: Partial<StationProfile>, requests: number, ms: number): Promise<number[]> {
  const clock = new FakeClock();
  const server = station({ ...plain, ...profile }, clock);
  return clock.run(
    Promise.all(
      Array.from({ length: requests }, async () => {
        await server.work(ms);
        return Math.round(clock.monotonic());
      }),
    ),
  );
}

describe('a server', () => {
  it('without a knee takes as long for many as for one', async () => {
    expect(await ends({}, 100, 200)).toEqual(Array.from({ length: 100 }, () => 200));
  });

  it('up to its knee works at full speed', async () => {
    expect(await ends({ knee: 8 }, 8, 200)).toEqual(Array.from({ length: 8 }, () => 200));
  });

  it('beyond its knee delivers no more: twice as many take twice as long', async () => {
    expect(await ends({ knee: 8 }, 16, 200)).toEqual(Array.from({ length: 16 }, () => 400));
  });

  it('gets faster again for those that are left when others are done', async () => {
    const clock = new FakeClock();
    const server = station({ ...plain, knee: 1 }, clock);
    const timed = async (ms: number): Promise<number> => {
      await server.work(ms);
      return Math.round(clock.monotonic());
    };
    expect(await clock.run(Promise.all([timed(100), timed(300)]))).toEqual([200, 400]);
  });

  it('that dips works slower in that time only', async () => {
    expect(await ends({ dip: 0.5, dip_from: 100, dip_for: 200 }, 1, 300)).toEqual([400]);
  });

  it('delivers each request, whatever came before it', async () => {
    const clock = new FakeClock();
    const server = station({ ...plain, knee: 2 }, clock);
    await clock.run(server.work(50));
    await clock.run(clock.sleep(1000));
    const before = clock.monotonic();
    await clock.run(server.work(50));
    expect(Math.round(clock.monotonic() - before)).toBe(50);
  });
});
