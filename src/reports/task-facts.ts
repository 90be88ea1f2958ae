import type { TaskDetails } from '../core/details.ts';
import { printable } from '../core/printable.ts';
import { duration } from './duration.ts';
import { type Fact, plain } from './facts.ts';
import type { Span } from './line.ts';
import { count, interval, score } from './numbers.ts';
import {
  changePhrase,
  failurePhrases,
  latencyPhrases,
  metricPhrase,
  metricsOf,
  moneyPhrases,
  parameterPhrases,
  requestPhrases,
  samplePhrases,
  strategyPhrases,
  timePhrases,
  tokenPhrases,
} from './phrases.ts';
import { stoppedEarlyPhrases } from './stopped-early.ts';
import { marksOf, type Style } from './style.ts';
import { timeOfDay } from './time.ts';

/** All that is known of a task, the result first. */
export function taskFacts(task: TaskDetails, style: Style): Fact[] {
  const marks = marksOf(style);
  const [, ...otherMetrics] = metricsOf(task);
  return [
    { label: 'accuracy', lines: [accuracy(task, style)] },
    { label: 'early', lines: [plain(stoppedEarlyPhrases(task))] },
    { label: 'metrics', lines: otherMetrics.map((metric) => [{ text: metricPhrase(metric, marks) }]) },
    { label: 'failed', lines: [failures(task, style)] },
    { label: 'stopped', lines: [sentence(task.error, style)] },
    { label: 'last error', lines: [task.error === null ? sentence(task.last_error, style) : []] },
    { label: 'progress', lines: [progress(task, style)] },
    { label: 'time', lines: [plain(timePhrases(task, marks))] },
    { label: 'strategy', lines: [plain(strategyPhrases(task))] },
    { label: 'latency', lines: [plain(latencyPhrases(task))] },
    { label: 'requests', lines: [plain(requestPhrases(task))] },
    { label: 'tokens', lines: [task.usage === null ? [] : plain(tokenPhrases(task.usage))] },
    { label: 'money', lines: [plain(moneyPhrases(task))] },
    { label: 'window', lines: windowLines(task, style) },
    ...planFacts(task),
  ];
}

function accuracy(task: TaskDetails, style: Style): Span[] {
  const marks = marksOf(style);
  const { accuracy: value, ci95, bounds, failed } = task;
  if (value === null) return [{ text: marks.nothing }];
  const [primary] = metricsOf(task);
  return [
    { text: `${score(value)}${ci95 === null ? '' : ` ${interval(ci95, marks)}`}`, paint: style.bold },
    ...(task.simulated ? [{ text: 'simulated', paint: style.yellow }] : []),
    ...(primary === undefined ? [] : [{ text: primary.name }]),
    { text: `${count(task.scored)} scored` },
    ...(failed === 0 || bounds === null
      ? []
      : [{ text: `${interval(bounds, marks)} if all failed were wrong, or right` }]),
  ];
}

function failures(task: TaskDetails, style: Style): Span[] {
  const kinds = failurePhrases(task);
  return [
    ...(task.failed === 0 ? [] : [{ text: count(task.failed), paint: style.red }, ...plain(kinds)]),
    ...(task.truncated === 0 ? [] : [{ text: `${count(task.truncated)} truncated`, paint: style.yellow }]),
  ];
}

function sentence(text: string | null, style: Style): Span[] {
  return text === null ? [] : [{ text: printable(text), paint: style.red }];
}

function progress(task: TaskDetails, style: Style): Span[] {
  const { status, limit, in_flight, waiting, eta_seconds } = task;
  const facts: Span[] = [{ text: status }, { text: `${count(task.done)} of ${count(task.total)}` }];
  if (status === 'running' && limit !== null) facts.push({ text: `${count(in_flight)} of ${count(limit)} in flight` });
  if (eta_seconds !== null) {
    const bound = task.stop_early === undefined ? '' : 'at most ';
    facts.push({ text: `ETA ${bound}${duration(eta_seconds)}` });
  }
  if (waiting !== null) facts.push({ text: `waiting: ${printable(waiting, 200)}`, paint: style.yellow });
  return facts;
}

function windowLines({ window_changes, model_name }: TaskDetails, style: Style): Span[][] {
  const { count: number, newest } = window_changes;
  if (number === 0) return [];
  const marks = marksOf(style);
  const more = number > newest.length ? `, the newest ${count(newest.length)}` : '';
  return [
    [{ text: `${count(number)} ${number === 1 ? 'change' : 'changes'}${more}` }],
    ...newest.map((change) => [
      { text: timeOfDay(change.time) },
      ...(change.model === model_name ? [] : [{ text: printable(change.model, 100) }]),
      { text: changePhrase(change, marks), paint: style.bold },
      { text: printable(change.why, 200) },
    ]),
  ];
}

function planFacts(task: TaskDetails): Fact[] {
  const { dataset, grader, model_config } = task.plan;
  return [
    { label: 'dataset', lines: [plain([printable(dataset.source, 300), ...samplePhrases(task)])] },
    { label: 'sha256', lines: [plain([dataset.sha256])] },
    { label: 'model', lines: [plain([printable(model_config.provider, 100), ...parameterPhrases(task)])] },
    { label: 'grader', lines: [grader === null ? [] : plain([printable(grader, 200)])] },
  ];
}
