import type { ListedTask, ListReport } from '../core/listing.ts';
import { printable } from '../core/printable.ts';
import { drawn, type Line, lineWidth, type Span, wrapped } from './line.ts';
import { type ListedUnit, listedUnits } from './listed-units.ts';
import { listingTable } from './listing-table.ts';
import { count, dollars, interval, score } from './numbers.ts';
import { stateMark } from './state-mark.ts';
import { marksOf, type Style } from './style.ts';
import { nameSpans } from './table.ts';
import { textWidth } from './width.ts';

/** From this width on a submission is a row of a table; below it a paragraph. */
const tableFrom = 100;
const mostTasks = 8;

/** The experiments of a directory and its other submissions as text, line by line, none wider than so many columns. */
export function listingText(report: ListReport, columns: number, style: Style): string[] {
  const { experiments, unnamed } = listedUnits(report);
  const lines: Line[] = [...section('experiment', experiments, columns, style)];
  if (experiments.length > 0 && unnamed.length > 0)
    lines.push([], ...(columns < tableFrom ? [[{ text: 'unnamed', paint: style.dim }], []] : []));
  lines.push(...section(experiments.length > 0 ? 'unnamed' : 'id', unnamed, columns, style));
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function section(title: string, units: readonly ListedUnit[], columns: number, style: Style): Line[] {
  if (columns >= tableFrom) return listingTable(title, units, mostTasks, columns, style);
  return units.flatMap((unit, index) => [...(index === 0 ? [] : [[]]), ...paragraph(unit, columns, style)]);
}

function paragraph(submission: ListedUnit, columns: number, style: Style): Line[] {
  const { ellipsis } = marksOf(style);
  const shown = submission.tasks.slice(0, mostTasks);
  const more = submission.tasks.length - shown.length;
  return [
    ...headingLines(submission, columns, style),
    ...indented(taskLines(shown, submission.evals.length === 1, columns - indent, style)),
    ...(more === 0 ? [] : indented([[{ text: `${ellipsis} ${count(more)} more tasks`, paint: style.dim }]])),
  ];
}

function headingLines(submission: ListedUnit, columns: number, style: Style): Line[] {
  const { separator } = marksOf(style);
  const name = { text: printable(submission.name, 140), paint: style.bold };
  const mark = stateMark(submission.state, style);
  const facts = factsOf(submission, style);
  const together: Line = [name, { text: '  ' }, mark, { text: '  ' }, ...wrapped(facts, Infinity, separator).flat()];
  if (lineWidth(together) <= columns) return [together];
  const padding = ' '.repeat(Math.max(2, columns - lineWidth([name, mark])));
  return [[name, { text: padding }, mark], ...indented(wrapped(facts, columns - indent, separator))];
}

function factsOf({ evals, totals, cost_usd, tags, tasks }: ListedUnit, style: Style): Span[] {
  const [only] = evals;
  return [
    ...(evals.length === 1 ? [{ text: printable(only ?? '', 100) }] : []),
    { text: `${count(totals.done)}/${count(totals.total)}` },
    ...(tasks.some(({ stopped_early }) => stopped_early !== undefined) ? [{ text: 'stopped early' }] : []),
    ...(totals.failed === 0 ? [] : [{ text: `${count(totals.failed)} failed`, paint: style.red }]),
    ...(cost_usd === null ? [] : [{ text: dollars(cost_usd) }]),
    ...tags.map((tag) => ({ text: `#${printable(tag, 100)}`, paint: style.cyan })),
  ];
}

const indent = 2;

function indented(lines: readonly Line[]): Line[] {
  return lines.map((line) => [{ text: ' '.repeat(indent) }, ...line]);
}

/** Names in one column, accuracies behind it. The intervals are left out where the names would become too short with them. */
function taskLines(tasks: readonly ListedTask[], oneEval: boolean, columns: number, style: Style): Line[] {
  const marks = marksOf(style);
  const rows = tasks.map((task) => ({
    name: {
      name: printable(oneEval ? task.model_name : `${task.eval_name} ${task.model_name}`, 200),
      simulated: task.simulated,
      paint: style.dim,
    },
    accuracy: (task.accuracy === null ? marks.nothing : score(task.accuracy)).padStart('100.0%'.length),
    interval: task.ci95 === null ? '' : `  ${interval(task.ci95, marks)}`,
  }));
  const widest = (width: (row: (typeof rows)[number]) => number): number => Math.max(0, ...rows.map(width));
  const names = widest(({ name }) => lineWidth(nameSpans(name, Infinity, style)));
  const accuracies = widest(({ accuracy }) => textWidth(accuracy));
  const intervals = widest((row) => textWidth(row.interval));
  const withIntervals = names + 2 + accuracies + intervals <= columns;
  const room = Math.min(names, columns - 2 - accuracies);
  return rows.map(({ name, accuracy, interval: ci95 }) => {
    const shown = nameSpans(name, room, style);
    const padding = ' '.repeat(Math.max(0, room - lineWidth(shown)) + 2 + accuracies - textWidth(accuracy));
    return [
      ...shown,
      { text: padding },
      { text: accuracy, paint: style.bold },
      ...(withIntervals ? [{ text: ci95 }] : []),
    ];
  });
}
