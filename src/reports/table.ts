import { bar } from './bar.ts';
import { type Column, tableLayout } from './columns.ts';
import { type Line, lineWidth, type Span } from './line.ts';
import type { Row } from './row.ts';
import { marksOf, type Style } from './style.ts';
import { cutToWidth, textWidth } from './width.ts';

const shortestBar = 8;
const longestBar = 24;
const shortestName = 12;
const simulatedMark = ' simulated';

/** The table for a terminal of so many columns (60 or more): a line of titles, then one line per row. */
export function taskTable(rows: readonly Row[], columns: number, style: Style): { titles: Line; line(row: Row): Line } {
  return tableLayout(columnsOf(rows, style), columns, style);
}

function columnsOf(rows: readonly Row[], style: Style): Column<Row>[] {
  const text = (title: string, cell: (row: Row) => Span, dropped?: number): Column<Row> => {
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

function nameColumn(rows: readonly Row[], style: Style): Column<Row> {
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
export function nameSpans(row: Pick<Row, 'name' | 'simulated' | 'paint'>, width: number, style: Style): Span[] {
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
