import type { Breakdown, BreakdownGroup, ErrorSummary } from '../core/breakdown.ts';
import type { Json } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { type Column, tableLayout } from './columns.ts';
import { drawn, type Line, type Span } from './line.ts';
import { count, interval, score } from './numbers.ts';
import { wordWrapped } from './paragraph.ts';
import { marksOf, type Style } from './style.ts';
import { taskTitle } from './task-title.ts';
import { cutToWidth, textWidth } from './width.ts';

const longestValue = 32;
const shortestValue = 8;

/** A task's result by the values of columns, as a table of so many columns. */
export function breakdownText(breakdown: Breakdown, columns: number, style: Style): string[] {
  const layout = tableLayout(columnsOf(breakdown, style), columns, style);
  const lines = [taskTitle(breakdown, style), layout.titles, ...breakdown.groups.map((group) => layout.line(group))];
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function columnsOf({ columns, groups }: Breakdown, style: Style): Column<BreakdownGroup>[] {
  const marks = marksOf(style);
  const number = (title: string, cell: (group: BreakdownGroup) => Span, dropped?: number): Column<BreakdownGroup> => {
    const width = Math.max(textWidth(title), ...groups.map((group) => textWidth(cell(group).text)));
    const column = { title, right: true, least: width, most: width, cell: (group: BreakdownGroup) => [cell(group)] };
    return dropped === undefined ? column : { ...column, dropped };
  };
  const range = (value: readonly [number, number] | null): Span => ({ text: value ? interval(value, marks) : '' });
  const failed = groups.some((group) => group.failed > 0);
  return [
    ...columns.map((name, index) => valueColumn(name, index, groups, style)),
    number('done/total', (group) => ({ text: `${count(group.done)}/${count(group.total)}` }), 2),
    ...(failed
      ? [number('failed', (group) => ({ text: count(group.failed), paint: group.failed > 0 ? style.red : undefined }))]
      : []),
    number('accuracy', ({ accuracy }) => ({
      text: accuracy === null ? marks.nothing : score(accuracy),
      paint: style.bold,
    })),
    number('95% CI', ({ ci95 }) => range(ci95), 3),
    ...(failed ? [number('bounds', (group) => (group.failed > 0 ? range(group.bounds) : { text: '' }), 1)] : []),
  ];
}

function valueColumn(
  name: string,
  index: number,
  groups: readonly BreakdownGroup[],
  style: Style,
): Column<BreakdownGroup> {
  const { ellipsis, nothing } = marksOf(style);
  const title = printable(name, longestValue);
  const texts = groups.map(({ values }) => textWidth(valueText(values[index], nothing)));
  const most = Math.min(longestValue, Math.max(textWidth(title), ...texts));
  return {
    title: cutToWidth(title, most, ellipsis),
    right: false,
    least: Math.min(shortestValue, most),
    most,
    cell: ({ values }, width): Line => [{ text: cutToWidth(valueText(values[index], nothing), width, ellipsis) }],
  };
}

function valueText(value: Json | undefined, nothing: string): string {
  if (value === null || value === undefined) return nothing;
  return printable(typeof value === 'string' ? value : JSON.stringify(value), 100);
}

/** Why samples of a task failed, the most frequent kind first, with an example of each. */
export function errorSummaryText(summary: ErrorSummary, columns: number, style: Style): string[] {
  const { kinds, failed, done } = summary;
  const share = done === 0 ? '' : ` (${((failed / done) * 100).toFixed(1)}%)`;
  const total: Span =
    failed === 0
      ? { text: '  no failed samples', paint: style.dim }
      : { text: `  ${count(failed)} of ${count(done)} failed${share}`, paint: style.red };
  const lines: Line[] = [
    [...taskTitle(summary, style), total],
    ...kinds.flatMap(({ kind, count: number, example }): Line[] => [
      [{ text: `  ${printable(kind, 40)}`, paint: style.bold }, { text: `  ${count(number)}` }],
      ...(example === null ? [] : exampleLines(example, columns, style)),
    ]),
  ];
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function exampleLines(
  { sample_id, message }: NonNullable<ErrorSummary['kinds'][number]['example']>,
  columns: number,
  style: Style,
): Line[] {
  const text = `${printable(sample_id, 100)}: ${printable(message, 300)}`;
  return wordWrapped(text, Math.max(1, columns - 4)).map((part) => [{ text: `    ${part}`, paint: style.dim }]);
}
