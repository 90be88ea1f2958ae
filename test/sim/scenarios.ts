import type { Draws } from './draws.ts';
import { bucket, type BucketTerms, concurrencyCap, type Limiter, minuteWindow } from './limiters.ts';
import type { Question } from './question.ts';
import type { ServerTerms } from './server.ts';
import type { Scenario } from './simulate.ts';
import { SharedStation, type SharedTerms, unlimited } from './stations.ts';

type Draw = (draws: Draws, index: number, count: number) => Pick<Question, 'workMs'> & Partial<Question>;

/** The sigma of a lognormal distribution whose 99th percentile is ten times its median. */
const wideSigma = Math.log(10) / 2.3263;

const questions =
  (count: number, draw: Draw): Scenario['questions'] =>
  (draws) =>
    Array.from({ length: count }, (_, index) => ({ prompt: 200, maxTokens: 600, ...draw(draws, index, count) }));

const always =
  (workMs: number): Draw =>
  () => ({ workMs });
const lognormal =
  (medianMs: number, sigma: number): Draw =>
  (draws) => ({ workMs: draws.lognormal(medianMs, sigma) });
/** The server reports tokens, and they explain most of the latency. */
const answers =
  (medianMs: number, sigma: number): Draw =>
  (draws) => {
    const length = draws.lognormal(1, sigma);
    return { workMs: medianMs * length * draws.lognormal(1, 0.25), completion: Math.round(200 * length) };
  };

const open =
  (rest: Omit<ServerTerms, 'station' | 'limiters'> = {}, limiters: (seed: number) => readonly Limiter[] = () => []) =>
  (events: Parameters<Scenario['server']>[0], seed: number): ServerTerms => ({
    station: unlimited(events),
    limiters: limiters(seed),
    ...rest,
  });
const shared =
  (terms: SharedTerms, rest: Omit<ServerTerms, 'station'> = {}): Scenario['server'] =>
  (events) => ({ station: new SharedStation(events, terms), ...rest });
const perMinute = (limit: number, terms: Partial<BucketTerms> = {}): Limiter =>
  bucket({ dimension: 'requests', limit, ...terms });

/** Serves so many at full speed; more share what there is. */
const knee =
  (most: number): SharedTerms['speed'] =>
  (jobs) =>
    Math.min(1, most / jobs);
/** Latency a + b × n: there is no knee at all. */
const smooth =
  (half: number): SharedTerms['speed'] =>
  (jobs) =>
    1 / (1 + jobs / half);
const between = (now: number, from: number, until: number): boolean => now >= from * 1000 && now < until * 1000;
const silent = { headers: false, retryAfter: false };
const usual = lognormal(1100, 0.5);
const local = lognormal(1300, 0.5);

export const scenarios = {
  fixed_unlimited: { about: '1 s always, unlimited', questions: questions(10_000, always(1000)), server: open() },
  fixed_short: {
    about: '1 s always, unlimited; only 200 questions',
    questions: questions(200, always(1000)),
    server: open(),
  },
  short_hdr: {
    about: '1 s always, 500 per minute with headers; only 200 questions',
    questions: questions(200, always(1000)),
    server: open({}, () => [perMinute(500)]),
  },
  lognormal: {
    about: 'median 0.8 s, p99 8 s, unlimited',
    questions: questions(10_000, lognormal(800, wideSigma)),
    server: open(),
  },
  rpm500: {
    about: 'bucket of 500 per minute, headers',
    questions: questions(1500, usual),
    server: open({}, () => [perMinute(500)]),
  },
  rpm60: {
    about: 'bucket of 60 per minute, headers',
    questions: questions(240, usual),
    server: open({}, () => [perMinute(60)]),
  },
  rpm10k: {
    about: 'bucket of 10,000 per minute, headers; median 0.8 s, p99 8 s',
    questions: questions(30_000, lognormal(800, wideSigma)),
    server: open({}, () => [perMinute(10_000)]),
  },
  rpm500_quant: {
    about: '500 per minute enforced by the second, headers show the minute',
    questions: questions(1000, usual),
    server: open({}, () => [perMinute(500, { burst: 9 })]),
  },
  rpm500_nohdr: {
    about: 'bucket of 500 per minute, neither headers nor Retry-After',
    questions: questions(1500, usual),
    server: open(silent, () => [perMinute(500, { hidden: true })]),
  },
  rpm500_penal: {
    about: 'bucket of 500 per minute from which refused requests take, too; headers, no Retry-After',
    questions: questions(1500, usual),
    server: open({ retryAfter: false }, () => [perMinute(500, { penal: true })]),
  },
  rpm500_window: {
    about: '500 in each fixed minute, headers',
    questions: questions(1500, usual),
    server: open({}, (seed) => [minuteWindow(500, ((seed * 7) % 30) * 1000)]),
  },
  tpm90k: {
    about: '90,000 tokens per minute charged beforehand, 3,500 requests; headers',
    questions: questions(400, (draws) => {
      const prompt = Math.round(draws.lognormal(180, 0.5));
      const completion = Math.min(600, Math.round(draws.lognormal(200, 0.6)));
      return { prompt, completion, workMs: 300 + completion * 6 * draws.lognormal(1, 0.15) };
    }),
    server: open({}, () => [
      perMinute(3500),
      bucket({ dimension: 'tokens', limit: 90_000, cost: ({ prompt, maxTokens }) => prompt + maxTokens }),
    ]),
  },
  ps32: { about: 'full speed up to 32', questions: questions(3000, local), server: shared({ speed: knee(32) }) },
  ps_smooth: {
    about: 'latency a + b·n, half the speed at 52',
    questions: questions(5000, lognormal(1000, 0.6)),
    server: shared({ speed: smooth(52) }),
  },
  ps_collapse: {
    about: 'full speed up to 32; throughput falls as (96/n)^1.5 above 96; time-out 60 s',
    timeoutMs: 60_000,
    questions: questions(3000, local),
    server: shared({ speed: (jobs) => knee(32)(jobs, 0) * (jobs > 96 ? (96 / jobs) ** 1.5 : 1) }),
  },
  fifo4: {
    about: '4 places and a queue of 512, then 503',
    questions: questions(400, lognormal(1300, 0.4)),
    server: shared({ speed: () => 1, places: 4 }, { queue: 512, ...silent }),
  },
  drop: {
    about: 'full speed up to 32; half the capacity from 60 to 150 s',
    questions: questions(5000, local),
    server: shared({
      speed: (jobs, now) => knee(32)(jobs, now) * (between(now, 60, 150) ? 0.5 : 1),
      changesAt: [60_000, 150_000],
    }),
  },
  drop_knee: {
    about: 'full speed up to 32, up to 16 from 60 to 150 s',
    questions: questions(5000, local),
    server: shared({
      speed: (jobs, now) => knee(between(now, 60, 150) ? 16 : 32)(jobs, now),
      changesAt: [60_000, 150_000],
    }),
  },
  brownout: {
    about: 'a fifth fails fast with 500 from 20 to 80 s; unlimited',
    questions: questions(12_000, usual),
    server: open({
      failure: (now, draws) =>
        between(now, 20, 80) && draws.even() < 0.2 ? { status: 500, afterMs: 100 + 300 * draws.even() } : undefined,
    }),
  },
  overload503: {
    about: '503 above 40 in flight, no headers',
    questions: questions(3000, local),
    server: open(silent, () => [concurrencyCap(40, 503)]),
  },
  cap24: {
    about: '429 above 24 in flight, no headers',
    questions: questions(2000, local),
    server: open(silent, () => [concurrencyCap(24, 429)]),
  },
  slow_rpm: {
    about: 'median 40 s, bucket of 500 per minute, headers',
    questions: questions(800, lognormal(40_000, 0.6)),
    server: open({}, () => [perMinute(500)]),
  },
  slow_unlimited: {
    about: 'median 40 s, unlimited',
    questions: questions(800, lognormal(40_000, 0.6)),
    server: open(),
  },
  gateway_ps32: {
    about: 'a gateway publishes 10,000 per minute before a server with full speed up to 32',
    questions: questions(3000, local),
    server: (events, seed) => shared({ speed: knee(32) }, { limiters: [perMinute(10_000)] })(events, seed),
  },
  stragglers: {
    about: 'every fiftieth takes 30 to 90 s; unlimited',
    questions: questions(8000, (draws) => ({
      workMs: draws.even() < 0.02 ? 30_000 + 60_000 * draws.even() : draws.lognormal(1000, 0.3),
    })),
    server: open(),
  },
  lognormal_tok: {
    about: 'median 0.8 s, p99 8 s, explained by reported tokens; unlimited',
    questions: questions(10_000, answers(800, wideSigma)),
    server: open(),
  },
  ps32_tok: {
    about: 'full speed up to 32; answers of very unequal length, tokens reported',
    questions: questions(2500, answers(1000, 1)),
    server: shared({ speed: knee(32) }),
  },
  ps32_wide: {
    about: 'full speed up to 32; very unequal answers, nothing reported',
    questions: questions(2500, lognormal(1000, 1)),
    server: shared({ speed: knee(32) }),
  },
  ps_smooth_tok: {
    about: 'latency a + b·n; answers of very unequal length, tokens reported',
    questions: questions(4000, answers(1000, 1)),
    server: shared({ speed: smooth(52) }),
  },
  drift_tok: {
    about: 'unlimited; the second half has answers four times as long, tokens reported',
    questions: questions(8000, (draws, index, count) => {
      const length = draws.lognormal(1, 0.5) * (index > count / 2 ? 4 : 1);
      return { workMs: 800 * length * draws.lognormal(1, 0.2), completion: Math.round(200 * length) };
    }),
    server: open(),
  },
  drift: {
    about: 'unlimited; the second half takes four times as long',
    questions: questions(8000, (draws, index, count) => ({
      workMs: draws.lognormal(800, 0.5) * (index > count / 2 ? 4 : 1),
    })),
    server: open(),
  },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as ScenarioName[];
