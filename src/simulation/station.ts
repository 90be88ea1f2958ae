import type { Clock } from '../core/clock.ts';
import type { ModelProfile } from './settings.ts';

export type StationProfile = Pick<ModelProfile, 'knee' | 'dip' | 'dip_from' | 'dip_for'>;

/** Where requests are worked on. */
export interface Station {
  /** Resolves when the work is done: after `ms`, or later when the server has more to do than it bears. */
  work(ms: number): Promise<void>;
}

interface Piece {
  /** The progress at which it is done. */
  readonly due: number;
  readonly done: () => void;
}

/** What is off by less than this, in ms, is rounding. */
const rounding = 1e-6;

/**
 * Processor sharing: up to `knee` requests at full speed, more of them share that speed evenly, so that the server delivers no
 * more and everybody waits longer. From `dip_from` for `dip_for` ms the speed is multiplied by `dip`. The time of both
 * counts from the first request.
 */
export function station(profile: StationProfile, clock: Clock): Station {
  if (profile.knee === 0 && profile.dip_for === 0) return { work: async (ms) => clock.sleep(ms) };
  let pieces: Piece[] = [];
  let progress = 0;
  let at = clock.monotonic();
  let started: number | undefined;
  let timer = new AbortController();

  const speed = (time: number): number => {
    const since = time - (started ?? time);
    const dipped = since >= profile.dip_from && since < profile.dip_from + profile.dip_for;
    const shared = profile.knee === 0 ? 1 : Math.min(1, profile.knee / Math.max(1, pieces.length));
    return shared * (dipped ? profile.dip : 1);
  };

  /** The next moment after `time` at which the speed changes by itself. */
  const nextChange = (time: number): number => {
    const from = (started ?? time) + profile.dip_from;
    return [from, from + profile.dip_for].find((change) => change > time + rounding) ?? Infinity;
  };

  const advance = (): void => {
    const now = clock.monotonic();
    while (at < now - rounding) {
      const until = Math.min(now, nextChange(at));
      progress += (until - at) * speed(at);
      at = until;
    }
  };

  const schedule = (): void => {
    timer.abort();
    if (pieces.length === 0) return;
    const mine = new AbortController();
    timer = mine;
    const due = pieces.reduce((least, piece) => Math.min(least, piece.due), Infinity);
    const wait = Math.min(Math.max(0, due - progress) / speed(at), nextChange(at) - at);
    void clock.sleep(wait, mine.signal).then(() => {
      if (mine.signal.aborted) return;
      advance();
      const over = pieces.filter((piece) => piece.due <= progress + rounding);
      pieces = pieces.filter((piece) => piece.due > progress + rounding);
      for (const piece of over) piece.done();
      schedule();
    });
  };

  return {
    work: async (ms) => {
      advance();
      started ??= at;
      await new Promise<void>((done) => {
        pieces.push({ due: progress + ms, done });
        schedule();
      });
    },
  };
}
