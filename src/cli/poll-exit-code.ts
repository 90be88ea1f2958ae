import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import { printable } from '../core/printable.ts';
import type { StatusReport, TaskReport } from '../core/status.ts';

/** What `poll --wait`, `--watch` and `--min-accuracy` say of a state. The gate is for what is completed. */
export function pollExitCode(report: StatusReport, minAccuracy: number | undefined): ExitCode {
  switch (report.state) {
    case 'completed':
      return completed(report, minAccuracy);
    case 'failed':
      return exitCodes.refused;
    case 'dead':
    case 'stalled':
      return exitCodes.dead;
    case 'interrupted':
    case 'pending':
    case 'running':
      return exitCodes.pending;
  }
}

function completed(report: StatusReport, minAccuracy: number | undefined): ExitCode {
  if (minAccuracy !== undefined && tasksBelow(report, minAccuracy).length > 0) return exitCodes.gate;
  return report.totals.failed > 0 ? exitCodes.failedSamples : exitCodes.done;
}

/** The tasks whose accuracy may lie below: by the lower bound of its interval, and where nothing is known. */
function tasksBelow(report: StatusReport, minAccuracy: number): TaskReport[] {
  return report.tasks.filter(({ ci95 }) => ci95 === null || ci95[0] < minAccuracy);
}

/** Why the gate is not met, a line per task. */
export function gateText(report: StatusReport, minAccuracy: number): string[] {
  return tasksBelow(report, minAccuracy).map(({ task_id, ci95 }) => {
    const bound = ci95 === null ? 'has no scored samples' : `may be as low as ${percent(ci95[0])}`;
    return `gate not met: ${printable(task_id, 200)} ${bound}; ${percent(minAccuracy)} is asked for`;
  });
}

/** Rounded down: what is just below the gate must not look like it. */
function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
}
