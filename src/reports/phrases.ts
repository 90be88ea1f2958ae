import type { RequestCounts, SubmissionDetails, TaskDetails, WindowChange } from '../core/details.ts';
import type { Usage } from '../core/model.ts';
import { printable } from '../core/printable.ts';
import { duration } from './duration.ts';
import { count, dollars, interval, rate, score } from './numbers.ts';
import type { Marks } from './style.ts';
import { dateTime, latency, timeOfDay } from './time.ts';

// What is said of a task in more than one form of report: without colours, each phrase a fact.

export interface NamedMetric {
  readonly name: string;
  readonly value: number;
  readonly ci95: readonly [number, number] | null;
}

/** Every score and measure of a task, the accuracy first. */
export function metricsOf({ metrics }: TaskDetails): NamedMetric[] {
  return Object.entries(metrics).flatMap(([name, value]) => {
    if (typeof value !== 'number') return [];
    const ci95 = metrics[`${name}_ci95`];
    return [{ name: printable(name, 64), value, ci95: Array.isArray(ci95) ? (ci95 as [number, number]) : null }];
  });
}

export function metricPhrase({ name, value, ci95 }: NamedMetric, marks: Marks): string {
  return `${name} ${score(value)}${ci95 === null ? '' : ` ${interval(ci95, marks)}`}`;
}

export function failurePhrases({ failures }: TaskDetails): string[] {
  return Object.entries(failures).map(([kind, number]) => `${printable(kind, 40)} ${count(number)}`);
}

export function tokenPhrases(usage: Usage): string[] {
  const part = (number: number, what: string): string => (number === 0 ? '' : ` (${count(number)} ${what})`);
  return [
    `${count(usage.input)} in${part(usage.cached, 'cached')}`,
    `${count(usage.output)} out${part(usage.reasoning, 'reasoning')}`,
  ];
}

/** Empty when nothing was done; what is not known is said to be not known. */
export function moneyPhrases({ spending, scored, failed }: TaskDetails): string[] {
  const { kept, wasted, saved, unpriced } = spending;
  if (scored + failed === 0) return [];
  const unknown = unpriced === 0 ? [] : [`price not known for ${count(unpriced)} of ${count(scored + failed)} samples`];
  if (unpriced >= scored + failed && kept + wasted + saved === 0) return ['price not known'];
  return [
    `${dollars(kept)} kept`,
    ...(wasted === 0 ? [] : [`${dollars(wasted)} wasted`]),
    ...(saved === 0 ? [] : [`${dollars(saved)} saved`]),
    ...unknown,
  ];
}

export function requestPhrases({ requests, unresolved }: TaskDetails): string[] {
  const { sent, answered, failed, rate_limited, perhaps_billed, cache_hits } = requests;
  if (sent + cache_hits === 0) return [];
  const of = (number: number, what: string): string[] => (number === 0 ? [] : [`${count(number)} ${what}`]);
  return [
    `${count(sent)} sent`,
    `${count(answered)} answered`,
    ...of(failed, 'without an answer'),
    ...of(rate_limited, 'rate-limited'),
    ...of(perhaps_billed, 'perhaps billed'),
    ...of(unresolved, 'unresolved: they may be paid twice'),
    ...(cache_hits === 0 ? [] : [`${count(cache_hits)} from the cache (${share(cacheShare(requests))})`]),
  ];
}

/** Share of the answers that came from the cache, 0…1; 0 when there are none. */
export function cacheShare({ answered, cache_hits }: RequestCounts): number {
  return cache_hits === 0 ? 0 : cache_hits / (answered + cache_hits);
}

export function share(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}

export function latencyPhrases({ latency_ms }: TaskDetails): string[] {
  return Object.entries(latency_ms).map(([name, ms]) => `${name} ${latency(ms)}`);
}

/** When it ran: from its first opening to its newest outcome, both on the day of the first where they fall on one. */
export function timePhrases({ started_at, last_outcome_at, samples_per_second }: TaskDetails, marks: Marks): string[] {
  if (started_at === null) return [];
  const sameDay = last_outcome_at?.slice(0, 10) === started_at.slice(0, 10);
  const end = last_outcome_at === null ? '' : sameDay ? timeOfDay(last_outcome_at) : dateTime(last_outcome_at);
  const start = sameDay ? `${started_at.slice(0, 10)} ${timeOfDay(started_at)}` : dateTime(started_at);
  const span = end === '' ? `since ${start}` : `${start} ${marks.range} ${end}${sameDay ? ' UTC' : ''}`;
  return [span, ...(samples_per_second === null ? [] : [`${rate(samples_per_second)} samples/s`])];
}

/** How the newest run sent; empty where that is not known. */
export function strategyPhrases({ strategy, strategy_limit: limit }: TaskDetails): string[] {
  if (strategy === null) return [];
  return [printable(strategy, 60), ...(limit === null ? [] : [`at most ${count(limit)} in flight`])];
}

/** `8 → 16` */
export function changePhrase({ from, to }: WindowChange, marks: Marks): string {
  return `${count(from)} ${marks.next} ${count(to)}`;
}

/** The sampling parameters, and whatever else stands in the model's configuration. */
export function parameterPhrases({ plan }: TaskDetails): string[] {
  return Object.entries(plan.model_config)
    .filter(([name, value]) => name !== 'provider' && value !== undefined)
    .map(([name, value]) => `${printable(name, 40)} ${printable(JSON.stringify(value), 100)}`);
}

/** What the runners took of their machine; empty where none ever ran. */
export function resourcePhrases({ resources }: SubmissionDetails): string[] {
  if (resources === null) return [];
  return [`${count(resources.memory_mb)} MiB of memory`, `${duration(resources.cpu_seconds)} of processor time`];
}

/** Which samples, in which order. */
export function samplePhrases({ plan }: TaskDetails): string[] {
  const { num_examples, n_repeats, dataset } = plan;
  const seed = dataset.seed === null ? '' : `, seed ${printable(dataset.seed, 60)}`;
  return [
    `${count(num_examples)} ${num_examples === 1 ? 'sample' : 'samples'}`,
    ...(n_repeats === 1 ? [] : [`${count(n_repeats)} repeats`]),
    dataset.shuffled ? `shuffled${seed}` : 'in the order of the dataset',
  ];
}
