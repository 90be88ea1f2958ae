import { printable } from '../core/printable.ts';
import type { RunnerStatus, StatusReport } from '../core/status.ts';
import { runCommand } from './command.ts';
import { duration } from './duration.ts';
import type { Span } from './line.ts';
import { marksOf, type Style } from './style.ts';

export interface Liveness {
  /** `● alive`, in its colour. */
  readonly mark: Span;
  /** Who, and since when. May be empty. */
  readonly detail: string;
  /** What to type, as words; undefined when there is nothing to do. */
  readonly command: readonly string[] | undefined;
}

/** A heartbeat comes every second; only a late one is worth a word. */
const lateSeconds = 5;

/** What is to be said of the runners of a task file. */
export function liveness(report: StatusReport, style: Style): Liveness {
  const marks = marksOf(style);
  const alive = report.runners.filter((runner) => runner.alive);
  switch (report.state) {
    case 'running':
      return { mark: { text: `${marks.alive} alive`, paint: style.green }, detail: who(alive), command: undefined };
    case 'stalled':
      return {
        mark: { text: `${marks.alive} stalled`, paint: style.yellow },
        detail: stalled(alive),
        command: runCommand(report, '--steal'),
      };
    case 'dead':
      return {
        mark: { text: `${marks.failed} dead`, paint: style.red },
        detail: lastHeard(report.runners),
        command: runCommand(report),
      };
    case 'interrupted':
      return {
        mark: { text: `${marks.stopped} interrupted`, paint: style.yellow },
        detail: '',
        command: runCommand(report),
      };
    case 'pending':
      return { mark: { text: `${marks.waiting} not started` }, detail: '', command: runCommand(report) };
    case 'failed':
      return { mark: { text: `${marks.failed} failed`, paint: style.red }, detail: '', command: runCommand(report) };
    case 'completed':
      return completed(report, style);
  }
}

function completed(report: StatusReport, style: Style): Liveness {
  const { failed } = report.totals;
  const mark = { text: `${marksOf(style).done} completed`, paint: style.green };
  if (failed === 0) return { mark, detail: '', command: undefined };
  return { mark, detail: 'with failed samples', command: runCommand(report, '--retry-failed') };
}

function who(runners: readonly RunnerStatus[]): string {
  const pids = runners.map((runner) => runner.pid).join(', ');
  const oldest = Math.max(0, ...runners.map((runner) => runner.heartbeat_seconds));
  const late = oldest >= lateSeconds ? `  last heard ${duration(oldest)} ago` : '';
  if (runners.length === 0) return '';
  return runners.length === 1 ? `pid ${pids}${late}` : `${runners.length} runners, pids ${pids}${late}`;
}

function stalled(runners: readonly RunnerStatus[]): string {
  const hung = runners.find((runner) => runner.stalled_seconds !== null);
  if (hung === undefined) return who(runners);
  return `pid ${hung.pid} has not moved for ${duration(hung.stalled_seconds ?? 0)}`;
}

function lastHeard(runners: readonly RunnerStatus[]): string {
  const last = runners.reduce<RunnerStatus | undefined>(
    (newest, runner) => (newest === undefined || runner.heartbeat_seconds < newest.heartbeat_seconds ? runner : newest),
    undefined,
  );
  return last === undefined ? '' : `pid ${last.pid} last heard ${duration(last.heartbeat_seconds)} ago`;
}

/** What the disk refuses to the runners, a sentence each. */
export function storageTroubles(runners: readonly RunnerStatus[]): string[] {
  return runners.flatMap((runner) =>
    runner.alive && runner.storage !== null
      ? [`pid ${runner.pid} on ${printable(runner.host, 100)} cannot save: ${printable(runner.storage)}`]
      : [],
  );
}
