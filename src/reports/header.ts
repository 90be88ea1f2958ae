import { printable } from '../core/printable.ts';
import type { StatusReport } from '../core/status.ts';
import { type Line, lineWidth, type Span } from './line.ts';
import { liveness } from './liveness.ts';
import { marksOf, type Style } from './style.ts';
import { textWidth } from './width.ts';

/** Which file, whether its runner lives, and what to type next; then an empty line. */
export function header(report: StatusReport, columns: number, style: Style): Line[] {
  const { mark, detail, command } = liveness(report, style);
  const state: Span[] = [mark, ...(detail === '' ? [] : [{ text: `  ${detail}`, paint: style.dim }])];
  const title = titleOf(report, style);
  const together: Line = [...title, { text: '   ' }, ...state];
  const first: Line[] = lineWidth(together) <= columns ? [together] : [title, state];
  return [...first, ...(command === undefined ? [] : commandLines(command, columns, style)), []];
}

function titleOf(report: StatusReport, style: Style): Span[] {
  const names = [...new Set(report.tasks.map((task) => task.eval_name))];
  const file = { text: printable(report.file, 300) };
  if (names.length !== 1) return [{ ...file, paint: style.bold }];
  return [{ text: printable(names[0] ?? '', 100), paint: style.bold }, { text: '  ' }, { ...file, paint: style.dim }];
}

/** A command on as many lines as it needs, with the backslashes that let it be copied as it stands. */
function commandLines(words: readonly string[], columns: number, style: Style): Line[] {
  const mark = `${marksOf(style).next} `;
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer) + mark.length + ' \\'.length <= columns) line = longer;
    else {
      lines.push(`${line} \\`);
      line = word;
    }
  }
  return [...lines, line].map((text, index) => [
    { text: index === 0 ? mark : ' '.repeat(mark.length), paint: style.dim },
    { text, paint: style.cyan },
  ]);
}
