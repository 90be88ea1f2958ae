import { type Line, lineWidth } from './line.ts';
import type { Style } from './style.ts';

/** A column of a table. The cells of a flexible one are made for the width that is left. */
export interface Column<Row> {
  readonly title: string;
  readonly right: boolean;
  readonly least: number;
  readonly most: number;
  /** Columns with a number may be left out, the lowest first. */
  readonly dropped?: number;
  cell(row: Row, width: number): Line;
}

const gap = 2;

/** A table of so many terminal columns: those of its own that fit, a line of titles, and the line of a row. */
export function tableLayout<Row>(
  all: readonly Column<Row>[],
  columns: number,
  style: Pick<Style, 'dim'>,
): { titles: Line; line(row: Row): Line } {
  const kept = fitting(all, columns);
  const widths = share(kept, columns);
  return {
    titles: joined(kept, widths, ({ title }) => [{ text: title, paint: style.dim }]),
    line: (row) => joined(kept, widths, (column, width) => column.cell(row, width)),
  };
}

function fitting<Row>(all: readonly Column<Row>[], columns: number): Column<Row>[] {
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

/** Of a table with all these columns, each as narrow as it can be. */
export function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { least }) => sum + least + gap, -gap);
}

/** What the columns can do without goes to them from left to right. */
function share<Row>(columns: readonly Column<Row>[], total: number): number[] {
  let left = Math.max(0, total - leastWidth(columns));
  return columns.map(({ least, most }) => {
    const extra = Math.min(left, most - least);
    left -= extra;
    return least + extra;
  });
}

function joined<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  cell: (column: Column<Row>, width: number) => Line,
): Line {
  return columns.flatMap((column, index) => {
    const width = widths[index] ?? 0;
    const spans = cell(column, width);
    const padding = { text: ' '.repeat(Math.max(0, width - lineWidth(spans))) };
    const space = index === 0 ? [] : [{ text: ' '.repeat(gap) }];
    return column.right ? [...space, padding, ...spans] : [...space, ...spans, padding];
  });
}
