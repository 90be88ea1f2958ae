import { cutToWidth, textWidth } from './width.ts';
import type { Paint } from './style.ts';

/** A stretch of one line in one colour. Its text is printable and holds no escape codes, so that it can be measured. */
export interface Span {
  readonly text: string;
  readonly paint?: Paint | undefined;
}

export type Line = readonly Span[];

export function lineWidth(line: Line): number {
  return line.reduce((width, span) => width + textWidth(span.text), 0);
}

/** The line as text with its colours, cut to so many columns; without spaces at its end. */
export function drawn(line: Line, columns: number, ellipsis: string): string {
  const fitting = lineWidth(line) <= columns ? line : cut(line, columns, ellipsis);
  const last = fitting.findLastIndex((span) => span.text.trim() !== '');
  return fitting
    .slice(0, last + 1)
    .map(({ text, paint }, index) => {
      const shown = index === last ? text.trimEnd() : text;
      return paint === undefined || shown === '' ? shown : paint(shown);
    })
    .join('');
}

function cut(line: Line, columns: number, ellipsis: string): Line {
  const kept: Span[] = [];
  let room = columns;
  for (const [index, span] of line.entries()) {
    const width = textWidth(span.text);
    const last = index === line.length - 1;
    if (width < room || (width === room && last)) {
      kept.push(span);
      room -= width;
      continue;
    }
    // Something follows that does not fit: the space makes sure that the ellipsis shows it.
    kept.push({ ...span, text: cutToWidth(last ? span.text : `${span.text} ${' '.repeat(room)}`, room, ellipsis) });
    break;
  }
  return kept;
}

/** Facts joined by a separator, on as many lines as they need. A fact wider than a line gets one of its own. */
export function wrapped(facts: Line, columns: number, separator: string): Line[] {
  const lines: Span[][] = [];
  for (const fact of facts) {
    const line = lines.at(-1);
    if (line !== undefined && lineWidth(line) + separator.length + textWidth(fact.text) <= columns) {
      line.push({ text: separator }, fact);
    } else {
      lines.push([fact]);
    }
  }
  return lines;
}
