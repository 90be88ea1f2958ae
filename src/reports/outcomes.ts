import type { Json } from '../core/json.ts';
import type { OutcomeRecord } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import { type Column, tableLayout } from './columns.ts';
import { drawn, type Line, type Span } from './line.ts';
import { count, roughCount } from './numbers.ts';
import { type TitledTask, taskTitle } from './task-title.ts';
import { marksOf, type Style } from './style.ts';
import { latency } from './time.ts';
import { cutToWidth, textWidth } from './width.ts';

/** From this width on an outcome is a row; below it two lines. */
const tableFrom = 60;

/** What stands above the outcomes of a task; `none` says that there are none. */
export function outcomesHeading(task: TitledTask, none: string | undefined, columns: number, style: Style): string[] {
  const title = [...taskTitle(task, style), ...(none === undefined ? [] : [{ text: `  ${none}`, paint: style.dim }])];
  return [drawn(title, columns, marksOf(style).ellipsis)];
}

/** What stands below them: how many were left out. */
export function moreOutcomes(left: number, columns: number, style: Style): string[] {
  if (left <= 0) return [];
  const { ellipsis } = marksOf(style);
  return [drawn([{ text: `${ellipsis} ${count(left)} more: --limit all`, paint: style.dim }], columns, ellipsis)];
}

/** Outcomes as text, line by line, none wider than so many columns: a table made for these, or two lines each. */
export function outcomeLines(
  records: readonly OutcomeRecord[],
  columns: number,
  style: Style,
  withTitles = true,
): string[] {
  const rows = records.map((record) => rowOf(record, style));
  const wide = columns >= tableFrom;
  const lines = wide ? table(rows, columns, style, withTitles) : rows.flatMap((row) => pair(row, columns, style));
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

interface Row {
  readonly sample: string;
  readonly repeat: number;
  readonly failed: boolean;
  readonly score: Span;
  /** The extracted answer, or why there is none. */
  readonly answer: Span;
  readonly target: string;
  readonly latency: string;
  readonly tokens: string;
}

function rowOf(record: OutcomeRecord, style: Style): Row {
  const { nothing } = marksOf(style);
  const [score] = record.scores;
  const { usage, error } = record;
  return {
    sample: printable(record.sample_id, 100),
    repeat: record.repeat,
    failed: error !== null,
    score: score === undefined ? { text: 'failed', paint: style.red } : scoreSpan(score.value, style),
    answer:
      error === null
        ? { text: score?.answer === undefined ? nothing : printable(score.answer, 200) }
        : { text: `${error.kind}: ${printable(error.message, 200)}`, paint: style.red },
    target: valueText(record.target, nothing),
    // A pass without an answer took no time that is known.
    latency: record.latency_ms === 0 ? nothing : latency(record.latency_ms),
    tokens: usage === null ? nothing : `${roughCount(usage.input)}+${roughCount(usage.output)}`,
  };
}

function scoreSpan(value: number, style: Style): Span {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(3);
  return value === 1 ? { text, paint: style.green } : { text, paint: value === 0 ? style.yellow : undefined };
}

/** A target as people write it; `nothing` where it is not shown. */
export function valueText(value: Json, nothing: string): string {
  if (value === null) return nothing;
  return printable(typeof value === 'string' ? value : JSON.stringify(value), 200);
}

function table(rows: readonly Row[], columns: number, style: Style, withTitles: boolean): Line[] {
  const layout = tableLayout(columnsOf(rows, style), columns, style);
  return [...(withTitles ? [layout.titles] : []), ...rows.map((row) => layout.line(row))];
}

function columnsOf(rows: readonly Row[], style: Style): Column<Row>[] {
  const { ellipsis } = marksOf(style);
  const widest = (title: string, text: (row: Row) => string): number =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(text(row))));
  const fixed = (title: string, cell: (row: Row) => Span, dropped?: number): Column<Row> => {
    const width = widest(title, (row) => cell(row).text);
    const column = { title, right: true, least: width, most: width, cell: (row: Row) => [cell(row)] };
    return dropped === undefined ? column : { ...column, dropped };
  };
  const flexible = (title: string, least: number, most: number, cell: (row: Row) => Span): Column<Row> => {
    const width = Math.min(
      most,
      widest(title, (row) => cell(row).text),
    );
    return {
      title,
      right: false,
      least: Math.min(least, width),
      most: width,
      cell: (row, room) => [{ ...cell(row), text: cutToWidth(cell(row).text, room, ellipsis) }],
    };
  };
  return [
    flexible('sample', 14, 40, ({ sample }) => ({ text: sample })),
    ...(rows.some(({ repeat }) => repeat > 1) ? [fixed('repeat', ({ repeat }) => ({ text: String(repeat) }))] : []),
    fixed('score', ({ score }) => score),
    flexible('answer', 12, 60, ({ answer }) => answer),
    flexible('target', 8, 40, ({ target }) => ({ text: target })),
    fixed('latency', (row) => ({ text: row.latency, paint: style.dim }), 2),
    fixed('tokens', ({ tokens }) => ({ text: tokens, paint: style.dim }), 1),
  ];
}

function pair(row: Row, columns: number, style: Style): [Line, Line] {
  const { ellipsis, separator } = marksOf(style);
  const right = `${row.repeat > 1 ? `repeat ${String(row.repeat)}${separator}` : ''}${row.latency}`;
  const sample = cutToWidth(row.sample, Math.max(1, columns - textWidth(right) - 2), ellipsis);
  const padding = ' '.repeat(Math.max(2, columns - textWidth(sample) - textWidth(right)));
  return [
    [{ text: sample, paint: style.bold }, { text: padding }, { text: right, paint: style.dim }],
    [
      { text: '  ' },
      row.score,
      { text: '  ' },
      row.answer,
      ...(row.failed ? [] : [{ text: '  target ', paint: style.dim }, { text: row.target }]),
    ],
  ];
}
