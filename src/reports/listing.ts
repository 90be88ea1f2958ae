import type { ListedSubmission, ListedTask, ListReport } from '../core/listing.ts';
import { printable } from '../core/printable.ts';
import { drawn, type Line, lineWidth, type Span, wrapped } from './line.ts';
import { listingTable } from './listing-table.ts';
import { count, dollars, interval, score } from './numbers.ts';
import { stateMark } from './state-mark.ts';
import { marksOf, type Style } from './style.ts';
import { nameSpans } from './table.ts';
import { textWidth } from './width.ts';

/** From this width on a submission is a row of a table; below it a paragraph. */
const tableFrom = 100;
const mostTasks = 8;

/** The submissions of a directory as text, line by line, none wider than so many columns. */
export function listingText({ submissions }: ListReport, columns: number, style: Style): string[] {
  const lines =
    columns >= tableFrom
      ? listingTable(submissions, mostTasks, columns, style)
      : submissions.flatMap((submission, index) => [
          ...(index === 0 ? [] : [[]]),
          ...paragraph(submission, columns, style),
        ]);
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function paragraph(submission: ListedSubmission, columns: number, style: Style): Line[] {
  const { ellipsis } = marksOf(style);
  const shown = submission.tasks.slice(0, mostTasks);
  const more = submission.tasks.length - shown.length;
  return [
    ...headingLines(submission, columns, style),
    ...indented(taskLines(shown, submission.evals.length === 1, columns - indent, style)),
    ...(more === 0 ? [] : indented([[{ text: `${ellipsis} ${count(more)} more tasks`, paint: style.dim }]])),
  ];
}

function headingLines(submission: ListedSubmission, columns: number, style: Style): Line[] {
  const { separator } = marksOf(style);
  const name = { text: printable(submission.id, 140), paint: style.bold };
  const mark = stateMark(submission.state, style);
  const facts = factsOf(submission, style);
  const together: Line = [name, { text: '  ' }, mark, { text: '  ' }, ...wrapped(facts, Infinity, separator).flat()];
  if (lineWidth(together) <= columns) return [together];
  const padding = ' '.repeat(Math.max(2, columns - lineWidth([name, mark])));
  return [[name, { text: padding }, mark], ...indented(wrapped(facts, columns - indent, separator))];
}

function factsOf({ evals, totals, cost_usd, experiment }: ListedSubmission, style: Style): Span[] {
  const [only] = evals;
  return [
    ...(evals.length === 1 ? [{ text: printable(only ?? '', 100) }] : []),
    { text: `${count(totals.done)}/${count(totals.total)}` },
    ...(totals.failed === 0 ? [] : [{ text: `${count(totals.failed)} failed`, paint: style.red }]),
    ...(cost_usd === null ? [] : [{ text: dollars(cost_usd) }]),
    ...(experiment === null ? [] : [{ text: printable(experiment, 100), paint: style.cyan }]),
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
