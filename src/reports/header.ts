import { commandLines } from './command.ts';
import { printable } from '../core/printable.ts';
import type { StatusReport } from '../core/status.ts';
import { type Line, lineWidth, type Span } from './line.ts';
import { liveness } from './liveness.ts';
import type { Style } from './style.ts';

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
