import type { Interval } from './statistics/interval.ts';
import { studentInterval } from './statistics/student.ts';

/** What `evals bench` compares: one way to run the same samples. */
export interface Contender {
  readonly name: string;
  /** What a user would type behind `evals run`. */
  readonly flags: readonly string[];
  /** Requests in flight at most, where that is fixed. */
  readonly concurrency: number | null;
}

/** One measured run. */
export interface Trial {
  /** From the lease of the task to its last outcome: without the start of the program. */
  readonly seconds: number;
  /** Samples with an outcome. */
  readonly done: number;
  readonly failed: number;
  readonly requests: number;
  /** 429s; and attempts that were made again for any other reason. */
  readonly refused: number;
  readonly retried: number;
  /** Of one answer, in milliseconds. */
  readonly median_latency_ms: number | null;
  readonly mean_latency_ms: number | null;
  /** Peak resident memory, where the system tells. */
  readonly memory_mb: number | null;
  /** Samples done at equally spaced times from the start to `seconds`. */
  readonly curve: readonly number[];
}

/** All trials of one contender, in numbers. Times are medians over the rounds. */
export interface ContenderReport extends Contender {
  readonly trials: readonly Trial[];
  readonly seconds: number;
  readonly samples_per_second: number;
  /** Against `sequential` of the same round: geometric mean, and its 95 % interval when there were several rounds. */
  readonly speedup: number;
  readonly speedup_ci95: Interval | null;
  /** Requests × mean latency / concurrency ÷ time: 1 is all that so many places can do. */
  readonly efficiency: number | null;
  readonly refused: number;
  readonly retried: number;
  readonly failed: number;
  readonly requests: number;
  readonly memory_mb: number | null;
}

/** What `evals bench --json` prints: version 1 of a contract (`docs/formats.md`). */
export interface BenchReport {
  readonly v: 1;
  readonly time: string;
  readonly model: string;
  readonly simulated: boolean;
  /** Of the simulated provider. */
  readonly settings: string | null;
  readonly samples: number;
  readonly rounds: number;
  readonly contenders: readonly ContenderReport[];
  readonly recommendation: Recommendation | null;
}

export interface Recommendation {
  readonly name: string;
  readonly flags: readonly string[];
  readonly reason: string;
}

/** Sums up the trials of a contender. `baseline`: the trials of `sequential`, round by round. */
export function contenderReport(
  contender: Contender,
  trials: readonly Trial[],
  baseline: readonly Trial[],
): ContenderReport {
  const logs = trials.flatMap((trial, round) => {
    const other = baseline[round];
    return other === undefined ? [] : [Math.log(other.seconds / trial.seconds)];
  });
  const interval = studentInterval(logs);
  const seconds = median(trials.map((trial) => trial.seconds));
  return {
    ...contender,
    trials,
    seconds,
    samples_per_second: median(trials.map((trial) => trial.done / trial.seconds)),
    speedup: Math.exp(mean(logs)),
    speedup_ci95: interval === undefined ? null : [Math.exp(interval[0]), Math.exp(interval[1])],
    efficiency: contender.concurrency === null ? null : efficiencyOf(trials, contender.concurrency),
    refused: sum(trials, (trial) => trial.refused),
    retried: sum(trials, (trial) => trial.retried),
    failed: sum(trials, (trial) => trial.failed),
    requests: sum(trials, (trial) => trial.requests),
    memory_mb: trials.reduce<number | null>(
      (most, { memory_mb }) => (memory_mb === null ? most : Math.max(most ?? 0, memory_mb)),
      null,
    ),
  };
}

function efficiencyOf(trials: readonly Trial[], concurrency: number): number | null {
  const shares = trials.flatMap(({ requests, mean_latency_ms, seconds }) =>
    mean_latency_ms === null ? [] : [(requests * mean_latency_ms) / 1000 / concurrency / seconds],
  );
  return shares.length === 0 ? null : median(shares);
}

/** Below this share of refused requests a setting counts as one that the server bears. */
const bearable = 0.01;
/** A setting is as good as the fastest one when it takes at most this much longer. */
const asGood = 1.05;

/**
 * The setting to use: of those without failed samples and with less than 1 % refused requests, the fastest; and of those that are
 * within 5 % of it, the one with the fewest requests in flight. undefined when nothing was borne.
 */
export function recommendationOf(contenders: readonly ContenderReport[]): Recommendation | undefined {
  const borne = contenders.filter(({ failed, refused, requests }) => failed === 0 && refused <= bearable * requests);
  const fastest = least(borne, ({ seconds }) => seconds);
  if (fastest === undefined) return undefined;
  const best = least(
    borne.filter(({ seconds }) => seconds <= fastest.seconds * asGood),
    ({ concurrency }) => concurrency ?? Infinity,
  );
  if (best === undefined) return undefined;
  const faster =
    best.name === 'sequential' ? 'nothing was faster' : `${best.speedup.toFixed(1)} × as fast as sequential`;
  const gentler = best === fastest ? '' : `; within 5 % of ${fastest.name}, the fastest, with fewer requests in flight`;
  const refused =
    best.refused === 0 ? 'no request refused' : `${String(best.refused)} of ${String(best.requests)} requests refused`;
  const out = contenders.length - borne.length;
  const dropped = out === 0 ? '' : `; ${String(out)} left out for refused requests or failed samples`;
  return { name: best.name, flags: best.flags, reason: `${faster}, ${refused}${gentler}${dropped}` };
}

function least<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || value(item) < value(best) ? item : best),
    undefined,
  );
}

function sum(trials: readonly Trial[], value: (trial: Trial) => number): number {
  return trials.reduce((total, trial) => total + value(trial), 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
