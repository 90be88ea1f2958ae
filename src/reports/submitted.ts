import { printable } from '../core/printable.ts';
import { commandLines, runCommand } from './command.ts';
import { drawn, type Span, wrapped } from './line.ts';
import { count, roughCount } from './numbers.ts';
import { marksOf, type Style } from './style.ts';

/** A submission in numbers. */
export interface Submitted {
  readonly path: string;
  readonly tasks: readonly { readonly samples: number; readonly simulated: boolean }[];
  readonly calls: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly warnings: readonly string[];
}

/** What was submitted, what it will roughly take, and what to type next. */
export function submittedText(submitted: Submitted, columns: number, style: Style): string[] {
  const { separator, ellipsis } = marksOf(style);
  const warnings = submitted.warnings.map((warning) => [
    { text: 'warning: ', paint: style.yellow },
    { text: printable(warning) },
  ]);
  const lines = [
    ...warnings,
    ...wrapped(facts(submitted, style), columns, separator),
    ...commandLines(runCommand({ file: submitted.path }), columns, style),
  ];
  return lines.map((line) => drawn(line, columns, ellipsis));
}

function facts({ tasks, calls, tokens }: Submitted, style: Style): Span[] {
  const samples = tasks.reduce((sum, task) => sum + task.samples, 0);
  const simulated = tasks.filter((task) => task.simulated).length;
  const mark = simulated === tasks.length ? 'simulated' : `${count(simulated)} simulated`;
  return [
    { text: amount(tasks.length, 'task') },
    { text: amount(samples, 'sample') },
    { text: amount(calls, 'call') },
    { text: `about ${roughCount(tokens.input)} tokens in, ${roughCount(tokens.output)} out` },
    ...(simulated > 0 ? [{ text: mark, paint: style.yellow }] : []),
  ];
}

function amount(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
