import { printable } from '../core/printable.ts';
import type { StatusReport, TaskReport } from '../core/status.ts';
import { duration } from './duration.ts';
import type { Span } from './line.ts';
import { count, interval, rate, score } from './numbers.ts';
import { marksOf, type Paint, type Style } from './style.ts';

/** One line of the table, as text: a task, or the sum of all. */
export interface Row {
  readonly name: string;
  readonly simulated: boolean;
  readonly paint: Paint;
  /** Share of the samples with an outcome, 0…1. */
  readonly share: number;
  readonly done: string;
  readonly failed: Span;
  readonly accuracy: string;
  readonly interval: string;
  readonly rate: string;
  /** Time left, or how it ended. */
  readonly end: Span;
}

export function taskRow(task: TaskReport, report: StatusReport, style: Style): Row {
  const marks = marksOf(style);
  return {
    name: printable(task.model_name, 200),
    simulated: task.simulated,
    paint: style.bold,
    share: share(task),
    done: doneOf(task),
    failed: failedOf(task.failed, style),
    accuracy: task.accuracy === null ? marks.nothing : score(task.accuracy),
    interval: task.ci95 === null ? '' : interval(task.ci95, marks),
    rate: task.samples_per_second === null ? '' : rate(task.samples_per_second),
    end: endOf(task, report, style),
  };
}

/** The sum. It has no accuracy: a mean over different evals or models would mean nothing. */
export function totalRow(report: StatusReport, style: Style): Row {
  // Tasks that ended at different times have rates that do not add up.
  const rates = report.tasks.flatMap((task) => (task.status === 'running' ? (task.samples_per_second ?? []) : []));
  return {
    name: 'total',
    simulated: report.tasks.some((task) => task.simulated),
    paint: style.dim,
    share: share(report.totals),
    done: doneOf(report.totals),
    failed: failedOf(report.totals.failed, style),
    accuracy: '',
    interval: '',
    rate: rates.length === 0 ? '' : rate(rates.reduce((sum, each) => sum + each, 0)),
    end: { text: '' },
  };
}

function share({ done, total }: { readonly done: number; readonly total: number }): number {
  return total === 0 ? 1 : done / total;
}

function doneOf({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${count(done)}/${count(total)}`;
}

function failedOf(failed: number, style: Style): Span {
  return { text: count(failed), paint: failed > 0 ? style.red : undefined };
}

function endOf(task: TaskReport, report: StatusReport, style: Style): Span {
  switch (task.status) {
    case 'completed':
      return { text: 'done', paint: style.green };
    case 'failed':
      return { text: 'failed', paint: style.red };
    case 'interrupted':
      return { text: 'stopped', paint: style.yellow };
    case 'pending':
      return { text: 'pending', paint: style.dim };
    case 'running':
      return runningEnd(task, report, style);
  }
}

function runningEnd(task: TaskReport, report: StatusReport, style: Style): Span {
  if (report.state === 'dead') return { text: 'dead', paint: style.red };
  if (report.state === 'stalled') return { text: 'stalled', paint: style.yellow };
  if (task.eta_seconds === null && task.waiting !== null) return { text: 'waiting', paint: style.yellow };
  if (task.eta_seconds === null) return { text: marksOf(style).nothing };
  // It may stop before.
  return { text: `${task.stop_early === undefined ? '' : '< '}${duration(task.eta_seconds)}` };
}
