import type { FlightEnd, Window, WindowStart } from '../../core/pacing.ts';
import { Ceiling } from './ceiling.ts';
import { cohortOf } from './cohort.ts';
import { type Attempt, Epoch } from './epoch.ts';
import { hold } from './hold.ts';
import { levelOf } from './level.ts';
import { down, up } from './probe.ts';
import { newSearch, type Reading, type Step, type Terms } from './search.ts';
import { start } from './start.ts';

const judges = { start, hold, up, down };

/** Of what served well in an earlier run, this much is taken at once: the server may be busier today. */
const rememberedShare = 0.5;

/**
 * A window that looks for the plateau of a server's throughput: it doubles while that pays, then stays and probes a quarter above
 * and below. It compares neighbouring limits and never with an idle server: on many a server latency rises from the
 * first extra request on, while throughput still doubles.
 */
export function concurrencyWindow(terms: Terms, { remembered = 0, room, onChange }: WindowStart): Window {
  const ceiling = new Ceiling();
  const initial = bounded(terms, Math.max(terms.initial, Math.round(remembered * rememberedShare)));
  const search = newSearch(terms, initial, (now) => ceiling.at(now));
  let inFlight = 0;
  let epoch: Epoch | undefined;
  /** Latency as last seen. */
  let typicalMs = 0;

  const openEpoch = (now: number): Epoch => {
    // In a queue, the first ones after a step up see it shorter than those that follow.
    const skip = search.mode === 'up' ? Math.max(0, search.limit - inFlight) : 0;
    return (epoch = new Epoch(now, search.limit, inFlight, skip));
  };

  const take = (now: number, { limit, mode, reason }: Step): void => {
    const from = search.limit;
    const allowed = Math.min(bounded(terms, limit), Math.max(terms.least, ceiling.at(now)));
    Object.assign(search, { limit: allowed, mode });
    openEpoch(now);
    if (allowed !== from) onChange?.({ at: now, from, to: allowed, reason });
  };

  const look = (now: number, current: Epoch): void => {
    const elapsedMs = now - current.openedAt;
    const cohort = elapsedMs > 0 ? cohortOf(current.attempts, now) : undefined;
    if (cohort === undefined) return;
    typicalMs = cohort.typicalMs;
    if (!current.busy(now)) {
      if (elapsedMs > Math.max(terms.intervalMs, 3 * typicalMs)) openEpoch(now);
      return;
    }
    if (search.mode !== 'start' && elapsedMs < terms.intervalMs) return;
    const reading: Reading = { now, level: levelOf(current.limit, cohort), elapsedMs };
    const step = judges[search.mode](search, reading);
    if (step !== undefined) take(now, step);
  };

  /**
   * A published rate says how many requests it can absorb at this latency: no need to double all the way. Once, and before
   * requests of our own have made the latency longer.
   */
  const jump = (now: number, latencyMs: number): boolean => {
    if (search.mode !== 'start' || search.jumped || search.path.length > 0) return false;
    const limit = Math.min(terms.most, room?.(now, latencyMs) ?? 0);
    if (limit <= 2 * search.limit) return false;
    search.jumped = true;
    search.path = [];
    take(now, { limit, mode: 'start', reason: 'published rate' });
    return true;
  };

  const refuse = (now: number, attempt: Attempt): void => {
    // Above the base we only probed: it still stands.
    const borne = search.mode === 'up' ? Math.min(attempt.inFlight - 1, search.base) : attempt.inFlight - 1;
    const limit = Math.max(terms.least, borne);
    if (!ceiling.refused(now, attempt.sentAt, limit, typicalMs)) return;
    search.base = Math.min(search.base, limit);
    // While doubling paid, nothing suggested a queue: what a lower limit would bring is known.
    if (search.mode === 'start') search.down = { ...search.down, epochs: Infinity };
    take(now, { limit: Math.min(search.limit, limit), mode: 'hold', reason: 'refused' });
  };

  const endOf = (now: number, attempt: Attempt, end: FlightEnd): void => {
    switch (end.kind) {
      case 'answered':
        attempt.endedAt = now;
        attempt.outputTokens = end.outputTokens;
        return;
      case 'failed':
        attempt.failed = true;
        return;
      case 'over-capacity':
        refuse(now, attempt);
        attempt.epoch?.remove(attempt);
        return;
      case 'void':
        attempt.epoch?.remove(attempt);
        return;
    }
  };

  return {
    get limit() {
      return search.limit;
    },
    get settled() {
      return search.mode === 'up' || search.mode === 'down' ? search.base : search.limit;
    },
    tickMs: terms.intervalMs / 2,

    sent(now) {
      inFlight += 1;
      return (epoch ?? openEpoch(now)).start(now, inFlight);
    },

    ended(now, attempt: Attempt, end) {
      endOf(now, attempt, end);
      inFlight -= 1;
      const current = epoch ?? openEpoch(now);
      const counts = end.kind === 'answered' || end.kind === 'failed';
      current.end(now, inFlight, counts ? attempt : undefined);
      if (end.kind === 'answered' && jump(now, now - attempt.sentAt)) return;
      if (current.worthALook) look(now, current);
    },

    slowDown(now) {
      const limit = ceiling.slowedDown(now, search.limit, terms.least);
      if (limit === undefined) return;
      search.base = Math.min(search.base, limit);
      take(now, { limit, mode: 'hold', reason: 'asked to slow down' });
    },

    tick(now) {
      if (epoch !== undefined) look(now, epoch);
    },
  };
}

function bounded({ least, most }: Terms, limit: number): number {
  return Math.min(most, Math.max(least, Math.round(limit)));
}
