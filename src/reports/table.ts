import { bar } from './bar.ts';
import { type Line, lineWidth, type Span } from './line.ts';
import type { Row } from './row.ts';
import { marksOf, type Style } from './style.ts';
import { cutToWidth, textWidth } from './width.ts';

/** A column of the table. The cells of a flexible one are made for the width that is left. */
interface Column {
  readonly title: string;
  readonly right: boolean;
  readonly least: number;
  readonly most: number;
  /** Columns with a number may be left out, the lowest first. */
  readonly dropped?: number;
  cell(row: Row, width: number): Line;
}

const gap = 2;
const shortestBar = 8;
const longestBar = 24;
const shortestName = 12;
const simulatedMark = ' simulated';

/** The table for a terminal of so many columns (60 or more): a line of titles, then one line per row. */
export function tableLayout(
  rows: readonly Row[],
  columns: number,
  style: Style,
): { titles: Line; line(row: Row): Line } {
  const kept = fitting(columnsOf(rows, style), columns);
  const widths = share(kept, columns);
  return {
    titles: joined(kept, widths, ({ title }) => [{ text: title, paint: style.dim }]),
    line: (row) => joined(kept, widths, (column, width) => column.cell(row, width)),
  };
}

function columnsOf(rows: readonly Row[], style: Style): Column[] {
  const text = (title: string, cell: (row: Row) => Span, dropped?: number): Column => {
    const width = Math.max(textWidth(title), ...rows.map((row) => textWidth(cell(row).text)));
    const column = { title, right: true, least: width, most: width, cell: (row: Row) => [cell(row)] };
    return dropped === undefined ? column : { ...column, dropped };
  };
  return [
    nameColumn(rows, style),
    {
      title: 'progress',
      right: false,
      least: shortestBar,
      most: longestBar,
      dropped: 1,
      cell: (row, width) => barSpans(row.share, width, style),
    },
    text('done/total', (row) => ({ text: row.done })),
    text('failed', (row) => row.failed),
    text('accuracy', (row) => ({ text: row.accuracy, paint: style.bold })),
    text('95% CI', (row) => ({ text: row.interval }), 3),
    text('/s', (row) => ({ text: row.rate }), 2),
    text('ETA', (row) => row.end),
  ];
}

function nameColumn(rows: readonly Row[], style: Style): Column {
  const mark = rows.some((row) => row.simulated) ? simulatedMark.length : 0;
  return {
    title: 'model',
    right: false,
    least: shortestName + mark,
    most: Math.max(shortestName + mark, ...rows.map((row) => lineWidth(nameSpans(row, Infinity, style)))),
    cell: (row, width) => nameSpans(row, width, style),
  };
}

/** The name, cut before its mark: what is simulated says so at any width. */
export function nameSpans(row: Row, width: number, style: Style): Span[] {
  const mark = row.simulated ? simulatedMark : '';
  const name = cutToWidth(row.name, width - mark.length, marksOf(style).ellipsis);
  return [
    { text: name, paint: row.paint },
    { text: mark, paint: style.yellow },
  ];
}

export function barSpans(share: number, width: number, style: Style): Span[] {
  const { done, left } = bar(share, width, style.unicode);
  return [
    { text: done, paint: style.cyan },
    { text: left, paint: style.dim },
  ];
}

function fitting(all: readonly Column[], columns: number): Column[] {
  const order = all
    .filter((column) => column.dropped !== undefined)
    .sort((a, b) => (a.dropped ?? 0) - (b.dropped ?? 0));
  let kept = [...all];
  for (const next of order) {
    if (leastWidth(kept) <= columns) break;
    kept = kept.filter((column) => column !== next);
  }
  return kept;
}

function leastWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, { least }) => sum + least + gap, -gap);
}

/** What the columns can do without goes to them from left to right. */
function share(columns: readonly Column[], total: number): number[] {
  let left = Math.max(0, total - leastWidth(columns));
  return columns.map(({ least, most }) => {
    const extra = Math.min(left, most - least);
    left -= extra;
    return least + extra;
  });
}

function joined(
  columns: readonly Column[],
  widths: readonly number[],
  cell: (column: Column, width: number) => Line,
): Line {
  return columns.flatMap((column, index) => {
    const width = widths[index] ?? 0;
    const spans = cell(column, width);
    const padding = { text: ' '.repeat(Math.max(0, width - lineWidth(spans))) };
    const space = index === 0 ? [] : [{ text: ' '.repeat(gap) }];
    return column.right ? [...space, padding, ...spans] : [...space, ...spans, padding];
  });
}
