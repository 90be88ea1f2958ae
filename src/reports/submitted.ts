import type { ExperimentNews } from '../core/experiment.ts';
import { printable } from '../core/printable.ts';
import type { Detectable } from '../core/power-report.ts';
import { commandLines, runCommand } from './command.ts';
import { detectableSentence } from './detectable.ts';
import { newsLines, nextCommand } from './experiment-news.ts';
import { drawn, type Span, wrapped } from './line.ts';
import { costForecast, tokenForecast } from './forecast.ts';
import { count } from './numbers.ts';
import { wordWrapped } from './paragraph.ts';
import { marksOf, type Style } from './style.ts';

/** A submission in numbers. */
export interface Submitted {
  readonly path: string;
  readonly tasks: readonly { readonly samples: number; readonly simulated: boolean }[];
  readonly calls: number;
  readonly tokens: { readonly input: number };
  readonly output_tokens: readonly [number, number];
  readonly cost_usd: readonly [number, number] | null;
  readonly unpriced: readonly string[];
  readonly prices_date: string;
  /** What an experiment had already. */
  readonly experiment: ExperimentNews | null;
  readonly detectable: readonly Detectable[];
  readonly warnings: readonly string[];
}

/** What was submitted, what it will roughly take, and what to type next, unless it `runs` already. */
export function submittedText(submitted: Submitted, columns: number, style: Style, runs = false): string[] {
  const { separator, ellipsis } = marksOf(style);
  const warnings = submitted.warnings.map((warning) => [
    { text: 'warning: ', paint: style.yellow },
    { text: printable(warning) },
  ]);
  const { path, tasks, experiment } = submitted;
  const run = runCommand({ file: path });
  const next = experiment === null || tasks.length > 0 ? run : nextCommand(experiment, run);
  const lines = [
    ...warnings,
    ...(experiment === null ? [] : newsLines(experiment, columns, style)),
    ...(tasks.length === 0 ? [] : wrapped(facts(submitted, style), columns, separator)),
    ...submitted.detectable
      .flatMap((each) => wordWrapped(detectableSentence(each, submitted.detectable.length > 1), columns))
      .map((text) => [{ text, paint: style.dim }]),
    ...(runs ? [] : commandLines(next, columns, style)),
  ];
  return lines.map((line) => drawn(line, columns, ellipsis));
}

function facts(submitted: Submitted, style: Style): Span[] {
  const { tasks, calls, tokens, output_tokens: output } = submitted;
  const samples = tasks.reduce((sum, task) => sum + task.samples, 0);
  const simulated = tasks.filter((task) => task.simulated).length;
  const mark = simulated === tasks.length ? 'simulated' : `${count(simulated)} simulated`;
  return [
    { text: amount(tasks.length, 'task') },
    { text: amount(samples, 'sample') },
    { text: amount(calls, 'call') },
    { text: tokenForecast({ input: tokens.input, output }) },
    { text: costText(submitted) },
    ...(simulated > 0 ? [{ text: mark, paint: style.yellow }] : []),
  ];
}

/** What it will cost, and what that rests on. */
function costText({ tasks, cost_usd: cost, unpriced, prices_date: date }: Submitted): string {
  if (cost === null) return `cost not known: no price of ${printable(unpriced.join(', '), 300)} (give --prices)`;
  if (cost[1] === 0 && (date === '' || tasks.every((task) => task.simulated))) return 'nothing to pay';
  return `${costForecast(cost)} (prices: ${printable(date, 100)}; answers of half to twice the usual length)`;
}

function amount(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
