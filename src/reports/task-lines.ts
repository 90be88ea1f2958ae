import { printable } from '../core/printable.ts';
import type { StatusReport, TaskReport } from '../core/status.ts';
import type { Line } from './line.ts';
import { count } from './numbers.ts';
import { pairOfLines } from './pair-of-lines.ts';
import { type Row, taskRow, totalRow } from './row.ts';
import { mostUrgentFirst } from './selection.ts';
import { marksOf, type Style } from './style.ts';
import { taskTable } from './table.ts';

/** From this width on a task takes one line of a table; below it two lines. */
const tableFrom = 60;
/** With fewer lines, a task says more than the total. */
const roomForTotal = 8;

/** The tasks as a table, grouped by eval when there are several; the total below when there is something to add up. */
export function taskLines(
  tasks: readonly TaskReport[],
  report: StatusReport,
  columns: number,
  style: Style,
  withTotal = report.tasks.length > 1,
): Line[] {
  const rows = new Map(tasks.map((task) => [task, taskRow(task, report, style)]));
  const total = withTotal ? [totalRow(report, style)] : [];
  const layout = taskTable([...rows.values(), ...total], columns, style);
  const lines = (row: Row): Line[] => (columns < tableFrom ? pairOfLines(row, columns, style) : [layout.line(row)]);
  const groups = groupedByEval(tasks);
  const named = new Set(report.tasks.map((task) => task.eval_name)).size > 1;
  return [
    ...(columns < tableFrom || tasks.length === 0 ? [] : [layout.titles]),
    ...groups.flatMap(([name, members]) => [
      ...(named ? [[{ text: printable(name, 100), paint: style.cyan }]] : []),
      ...members.flatMap((task) => {
        const row = rows.get(task);
        return row === undefined ? [] : lines(row);
      }),
    ]),
    ...total.flatMap(lines),
  ];
}

function groupedByEval(tasks: readonly TaskReport[]): [string, TaskReport[]][] {
  const groups = new Map<string, TaskReport[]>();
  for (const task of tasks) {
    const group = groups.get(task.eval_name);
    if (group === undefined) groups.set(task.eval_name, [task]);
    else group.push(task);
  }
  return [...groups];
}

/** As many tasks as fit into so many lines, the most urgent ones, and how many are left out. */
export function selectionThatFits(report: StatusReport, columns: number, rows: number, style: Style): Line[] {
  const urgent = mostUrgentFirst(report.tasks);
  const most = Math.min(urgent.length - 1, Math.max(0, rows));
  for (let shown = most; shown >= 0; shown--) {
    const more = `${marksOf(style).ellipsis} ${count(urgent.length - shown)} more`;
    const withTotal = rows >= roomForTotal;
    const lines = taskLines(urgent.slice(0, shown), report, columns, style, withTotal);
    if (lines.length < rows) return [...lines, [{ text: more, paint: style.dim }]];
  }
  return [];
}
