import type { Draws } from './draws.ts';
import { bucket, concurrencyCap, type Limiter, minuteWindow } from './limiters.ts';
import type { ServerTerms } from './server.ts';
import type { Scenario } from './simulate.ts';
import { SharedStation, type SharedTerms, unlimited } from './stations.ts';

type Capacity = 'unlimited' | 'knee' | 'smooth' | 'collapse' | 'queue';
type Limit = 'none' | 'bucket' | 'window' | 'by the second' | 'penal' | 'hidden' | 'capped' | 'tokens';

const capacities: readonly Capacity[] = ['unlimited', 'knee', 'smooth', 'collapse', 'queue'];
const limits: readonly Limit[] = ['none', 'bucket', 'window', 'by the second', 'penal', 'hidden', 'capped', 'tokens'];

/**
 * A random back end: median latency 0.08 to 20 s, sigma 0 to 1, five kinds of capacity, eight kinds of limit, sometimes failures, and
 * sometimes a drop to half the speed. As many questions as it takes the back end one to six minutes to answer, 60 to 8,000.
 */
export function randomScenario(draws: Draws): Scenario {
  const medianMs = 80 * 250 ** draws.even();
  const sigma = draws.even();
  const capacity = draws.pick(capacities);
  const places = Math.round(4 * 24 ** draws.even());
  const limit = draws.pick(limits);
  const meanMs = medianMs * Math.exp(sigma ** 2 / 2);
  const bearable = (1000 * (capacity === 'unlimited' ? 200 : places)) / meanMs;
  const perSecond = bearable * 4 ** (draws.even() - 0.7);
  const cap = Math.max(2, Math.round(Math.min(200, (bearable * meanMs) / 1000) * (0.4 + draws.even())));
  const rate = rateOf(limit, bearable, perSecond, (1000 * cap) / meanMs);
  const count = Math.round(Math.min(8000, Math.max(60, rate * (60 + 300 * draws.even()))));
  const failures = draws.even() < 0.2 ? 0.03 * draws.even() : 0;
  const drop = draws.even() < 0.2 ? 20_000 + 60_000 * draws.even() : undefined;
  const reported = draws.even() < 0.5;
  const perMinute = Math.max(6, Math.round(60 * perSecond));
  return {
    about: [
      `median ${medianMs.toFixed(0)} ms, sigma ${sigma.toFixed(2)}, ${capacity}${capacity === 'unlimited' ? '' : ` ${String(places)}`}`,
      `limit: ${limit}${limit === 'none' ? '' : limit === 'capped' ? ` ${String(cap)}` : ` ${String(perMinute)}/min`}`,
      `${String(count)} questions, failures ${(100 * failures).toFixed(1)} %${drop === undefined ? '' : ', a drop'}`,
    ].join('; '),
    questions: (random) =>
      Array.from({ length: count }, () => {
        const length = random.lognormal(1, sigma);
        const tokens = Math.max(1, Math.round(200 * length));
        const workMs = medianMs * length * random.lognormal(1, 0.2);
        const size = { prompt: 200, maxTokens: 600, workMs };
        return reported ? { ...size, completion: tokens } : size;
      }),
    server: (events): ServerTerms => ({
      station:
        capacity === 'unlimited' ? unlimited(events) : new SharedStation(events, sharedTerms(capacity, places, drop)),
      limiters: limitersOf(limit, perMinute, cap),
      headers: limit !== 'hidden' && limit !== 'capped',
      retryAfter: limit !== 'hidden' && limit !== 'capped' && limit !== 'penal',
      failure: (_now, random) =>
        failures > 0 && random.even() < failures ? { status: 500, afterMs: 100 + 300 * random.even() } : undefined,
    }),
  };
}

function rateOf(limit: Limit, bearable: number, perSecond: number, capped: number): number {
  if (limit === 'none') return bearable;
  return Math.min(bearable, limit === 'capped' ? capped : perSecond);
}

function sharedTerms(capacity: Capacity, places: number, drop: number | undefined): SharedTerms {
  const slowed = (now: number): number => (drop !== undefined && now >= drop && now < drop + 60_000 ? 0.5 : 1);
  const changesAt = drop === undefined ? [] : [drop, drop + 60_000];
  const knee = (jobs: number): number => Math.min(1, places / jobs);
  switch (capacity) {
    case 'queue':
      return { speed: (_jobs, now) => slowed(now), places, changesAt };
    case 'smooth':
      return { speed: (jobs, now) => slowed(now) / (1 + jobs / places), changesAt };
    case 'collapse':
      return {
        speed: (jobs, now) => slowed(now) * knee(jobs) * (jobs > 4 * places ? (4 * places) / jobs : 1),
        changesAt,
      };
    case 'unlimited':
    case 'knee':
      return { speed: (jobs, now) => slowed(now) * knee(jobs), changesAt };
  }
}

function limitersOf(limit: Limit, perMinute: number, cap: number): readonly Limiter[] {
  const requests = { dimension: 'requests', limit: perMinute } as const;
  switch (limit) {
    case 'none':
      return [];
    case 'bucket':
      return [bucket(requests)];
    case 'window':
      return [minuteWindow(perMinute, 20_000)];
    case 'by the second':
      return [bucket({ ...requests, burst: Math.max(2, perMinute / 60) })];
    case 'penal':
      return [bucket({ ...requests, penal: true })];
    case 'hidden':
      return [bucket({ ...requests, hidden: true })];
    case 'capped':
      return [concurrencyCap(cap, 429)];
    case 'tokens':
      return [
        bucket({
          dimension: 'tokens',
          limit: 800 * perMinute,
          cost: ({ prompt, maxTokens }) => prompt + maxTokens,
        }),
      ];
  }
}
