import type { Clock } from '../core/clock.ts';
import type { StatusReport } from '../core/status.ts';

export interface WatchOptions {
  look(): Promise<StatusReport>;
  /** Called once per interval, at each change of state, when `outdated` says so, and at the end. */
  readonly show: (report: StatusReport) => void;
  /** Whether what was shown does not fit any more, as after a resize. */
  readonly outdated?: () => boolean;
  /** Whether nothing is left to wait for. */
  over(report: StatusReport): boolean;
  readonly intervalMs: number;
  /** undefined: for ever. */
  readonly timeoutMs: number | undefined;
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
}

export interface WatchEnd {
  readonly report: StatusReport;
  readonly why: 'over' | 'time-out' | 'interrupted';
}

/** A change of state is seen within this time, however long the interval. */
const lookMs = 1000;

/** Looks until nothing is left to happen, time runs out, or the user has seen enough. Rejects when a look does. */
export async function watch(options: WatchOptions): Promise<WatchEnd> {
  const { clock, interrupted, intervalMs } = options;
  const deadline = clock.monotonic() + (options.timeoutMs ?? Infinity);
  const showWhenDue = shower(options);
  for (;;) {
    const report = await options.look();
    const now = clock.monotonic();
    const why = options.over(report) ? 'over' : now >= deadline ? 'time-out' : undefined;
    showWhenDue(report, why !== undefined);
    if (why !== undefined) return { report, why };
    await clock.sleep(Math.min(lookMs, intervalMs, deadline - now), interrupted);
    if (interrupted.aborted) return { report, why: 'interrupted' };
  }
}

function shower({ clock, intervalMs, outdated, show }: WatchOptions): (report: StatusReport, last: boolean) => void {
  let shownAt = -Infinity;
  let shownState = '';
  return (report, last) => {
    const now = clock.monotonic();
    const state = stateOf(report);
    const due = now - shownAt >= intervalMs || state !== shownState || outdated?.() === true;
    if (!due && !last) return;
    show(report);
    shownAt = now;
    shownState = state;
  };
}

function stateOf(report: StatusReport): string {
  const tasks = report.tasks.map((task) => task.status).join();
  return `${report.state} ${tasks} ${report.runners.filter((runner) => runner.alive).length}`;
}
