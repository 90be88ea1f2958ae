import { printable } from '../core/printable.ts';
import type { StatusReport, TaskReport } from '../core/status.ts';
import { details } from './details.ts';
import { duration } from './duration.ts';
import { header } from './header.ts';
import { labelled } from './labelled.ts';
import { drawn, type Line } from './line.ts';
import { storageTroubles } from './liveness.ts';
import { count } from './numbers.ts';
import { selectionThatFits, taskLines } from './task-lines.ts';
import { marksOf, type Style } from './style.ts';
import { totalsOnly } from './totals.ts';

export interface TextOptions {
  /** No line is wider. */
  readonly columns: number;
  /** No more lines than these; undefined: as many as it takes. */
  readonly rows?: number | undefined;
  readonly style: Style;
}

/** The numbers alone, for the end of a run: the table and what stands below it. */
export function resultText(report: StatusReport, { columns, style }: TextOptions): string[] {
  const lines = [
    ...taskLines(report.tasks, report, columns, style),
    ...notes(report, columns, style).flatMap((block) => [[], ...block]),
  ];
  return lines.map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

const narrowest = 40;
const mostDetails = 50;

/** A status as text for people, line by line: whatever the models are called and whatever their errors say, safe to print. */
export function textReport(report: StatusReport, { columns, rows = Infinity, style }: TextOptions): string[] {
  const lines = columns < narrowest ? totalsOnly(report, style) : page(report, columns, rows, style);
  return lines.slice(0, rows).map((line) => drawn(line, columns, marksOf(style).ellipsis));
}

function page(report: StatusReport, columns: number, rows: number, style: Style): Line[] {
  const head = header(report, columns, style);
  const all = taskLines(report.tasks, report, columns, style);
  if (head.length + all.length > rows) {
    return [...head, ...selectionThatFits(report, columns, rows - head.length, style)];
  }
  const lines = [...head, ...all];
  for (const block of notes(report, columns, style)) {
    if (lines.length + 2 > rows) break;
    lines.push([], ...block);
  }
  return lines;
}

/** What stands below the table, most important first: warnings, then the details of each task. */
function notes(report: StatusReport, columns: number, style: Style): Line[][] {
  const warnings = [...storageTroubles(report.runners), ...report.warnings.map((warning) => printable(warning))];
  const shown = report.tasks.slice(0, mostDetails);
  const rest = report.tasks.length - shown.length;
  const paragraphs = shown.map((task) => ({
    label: labelOf(task, report),
    body: (width: number) => details(task, width, style),
  }));
  const blocks = [
    warnings.map((warning) => [{ text: 'warning: ', paint: style.yellow }, { text: warning }]),
    labelled(paragraphs, columns, style).flat(),
    resources(report, style),
    rest === 0 ? [] : [[{ text: `${count(rest)} more tasks: evals poll --json`, paint: style.dim }]],
  ];
  return blocks.filter((block) => block.length > 0);
}

function resources({ resources: taken }: StatusReport, style: Style): Line[] {
  if (taken === null) return [];
  const text = `took ${count(taken.memory_mb)} MiB of memory, ${duration(taken.cpu_seconds)} of processor time`;
  return [[{ text, paint: style.dim }]];
}

function labelOf(task: TaskReport, report: StatusReport): string {
  const severalEvals = report.tasks.some((other) => other.eval_name !== task.eval_name);
  return printable(severalEvals ? `${task.eval_name} ${task.model_name}` : task.model_name, 200);
}
