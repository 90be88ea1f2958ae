import { printable } from '../core/printable.ts';
import type { TaskReport } from '../core/status.ts';
import { type Line, type Span, wrapped } from './line.ts';
import { count, dollars, interval, roughCount, score } from './numbers.ts';
import { wordWrapped } from './paragraph.ts';
import { stoppedEarlyPhrases } from './stopped-early.ts';
import { marksOf, type Style } from './style.ts';

/** Below this the line with tokens and costs is left out. */
const tokensFrom = 48;

/** What else there is to say of one task: tokens and cost, failures by kind, bounds, the last error. Empty when there is nothing. */
export function details(task: TaskReport, columns: number, style: Style): Line[] {
  return [
    early(task, columns, style),
    traffic(task, columns, style),
    quality(task, style),
    troubles(task, style),
  ].flatMap((facts) => wrapped(facts, columns, marksOf(style).separator));
}

/** Whole at any width: that an interval is another one than usual must not be cut away. */
function early(task: TaskReport, columns: number, style: Style): Span[] {
  const lines = stoppedEarlyPhrases(task).flatMap((phrase) => wordWrapped(phrase, columns));
  return simulatedFirst(
    task,
    lines.map((text) => ({ text })),
    style,
  );
}

function traffic(task: TaskReport, columns: number, style: Style): Span[] {
  const facts: Span[] = [];
  if (task.status === 'running' && task.limit !== null) {
    facts.push({ text: `${count(task.in_flight)} of ${count(task.limit)} in flight${strategyText(task, style)}` });
  }
  if (task.waiting !== null) facts.push({ text: `waiting: ${printable(task.waiting, 200)}`, paint: style.yellow });
  const { input, output } = task.tokens;
  if (columns < tokensFrom || (input + output === 0 && task.cache_hits === 0)) return facts;
  facts.push({ text: `tokens ${roughCount(input)} in, ${roughCount(output)} out` });
  if (task.done > 0) facts.push({ text: costText(task) });
  if (task.cache_hits > 0) facts.push({ text: cacheText(task) });
  return simulatedFirst(task, facts, style);
}

/** ` (adaptive: 8 → 16, doubling)` */
function strategyText({ strategy, window_change: change }: TaskReport, style: Style): string {
  if (strategy === null) return '';
  const name = printable(strategy, 40);
  if (change === null) return ` (${name})`;
  const { next } = marksOf(style);
  return ` (${name}: ${count(change.from)} ${next} ${count(change.to)}, ${printable(change.reason, 60)})`;
}

/** `cache answered 45 of 100 calls` */
function cacheText({ cache_hits: hits, answers }: TaskReport): string {
  return `cache answered ${count(hits)} of ${count(hits + answers)} calls`;
}

/** `cost $1.20 ($0.03 wasted, $0.40 saved)` */
function costText({ cost_usd: cost, spending }: TaskReport): string {
  if (cost === null) return 'cost not known';
  const parts = [
    ...(spending.wasted > 0 ? [`${dollars(spending.wasted)} wasted`] : []),
    ...(spending.saved > 0 ? [`${dollars(spending.saved)} saved`] : []),
    ...(spending.unpriced > 0 ? [`${count(spending.unpriced)} not priced`] : []),
  ];
  return `cost ${dollars(cost)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function quality(task: TaskReport, style: Style): Span[] {
  const facts: Span[] = [];
  if (task.failed > 0) {
    const kinds = Object.entries(task.failures).map(([kind, number]) => `${printable(kind, 40)} ${count(number)}`);
    facts.push({
      text: `failed ${count(task.failed)}${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}`,
      paint: style.red,
    });
  }
  if (task.failed > 0 && task.bounds !== null) {
    facts.push({ text: `${interval(task.bounds, marksOf(style))} if all failed were wrong, or right` });
  }
  if (task.truncated > 0) facts.push({ text: `truncated ${count(task.truncated)}`, paint: style.yellow });
  facts.push(...otherMetrics(task));
  return simulatedFirst(task, facts, style);
}

function otherMetrics(task: TaskReport): Span[] {
  const [, ...others] = Object.entries(task.metrics).filter(([, value]) => typeof value === 'number');
  return others.map(([name, value]) => ({
    text: `${printable(name.replaceAll('_', ' '), 40)} ${score(value as number)}`,
  }));
}

/** Every line with results says that they are not real. */
function simulatedFirst(task: TaskReport, facts: Span[], style: Style): Span[] {
  return task.simulated && facts.length > 0 ? [{ text: 'simulated', paint: style.yellow }, ...facts] : facts;
}

function troubles(task: TaskReport, style: Style): Span[] {
  const facts: Span[] = [];
  if (task.unresolved > 0) {
    facts.push({
      text: `${count(task.unresolved)} calls of an earlier run got no answer and may be paid twice`,
      paint: style.yellow,
    });
  }
  if (task.error !== null) facts.push({ text: `stopped: ${printable(task.error)}`, paint: style.red });
  else if (task.last_error !== null)
    facts.push({ text: `last error: ${printable(task.last_error)}`, paint: style.red });
  return facts;
}
