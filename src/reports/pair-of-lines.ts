import { type Line, lineWidth, type Span } from './line.ts';
import type { Row } from './row.ts';
import type { Style } from './style.ts';
import { barSpans, nameSpans } from './table.ts';

const indent = 2;
const shortestBar = 6;
const longestBar = 16;

/** A row for a narrow terminal (40 columns or more): the name and how long it takes, then the numbers. */
export function pairOfLines(row: Row, columns: number, style: Style): [Line, Line] {
  const name = nameSpans(row, columns - row.end.text.length - 2, style);
  const padding = ' '.repeat(Math.max(2, columns - lineWidth(name) - row.end.text.length));
  return [[...name, { text: padding }, row.end], numbers(row, columns - indent, style)];
}

function numbers(row: Row, columns: number, style: Style): Line {
  const done = { text: row.done };
  const failed = row.failed.text === '0' ? [] : [{ ...row.failed, text: `${row.failed.text} failed` }];
  const accuracy = row.accuracy === '' ? [] : [{ text: row.accuracy, paint: style.bold }];
  const interval = row.interval === '' ? [] : [{ text: row.interval }];
  const rate = row.rate === '' ? [] : [{ text: `${row.rate}/s` }];
  const choices: Span[][] = [
    [done, ...failed, ...accuracy, ...interval, ...rate],
    [done, ...failed, ...accuracy, ...interval],
    [done, ...failed, ...accuracy],
  ];
  const chosen = choices.find((spans) => lineWidth(spaced(spans)) <= columns) ?? [done, ...failed, ...accuracy];
  const line = spaced(chosen);
  const room = Math.min(longestBar, columns - lineWidth(line) - 2);
  const bar = room >= shortestBar ? [...barSpans(row.share, room, style), { text: '  ' }] : [];
  return [{ text: ' '.repeat(indent) }, ...bar, ...line];
}

function spaced(spans: readonly Span[]): Span[] {
  return spans.flatMap((span, index) => (index === 0 ? [span] : [{ text: '  ' }, span]));
}
