import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import type { StatusReport } from '../core/status.ts';

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
  if (minAccuracy !== undefined && !report.tasks.every(({ ci95 }) => ci95 !== null && ci95[0] >= minAccuracy)) {
    return exitCodes.gate;
  }
  return report.totals.failed > 0 ? exitCodes.failedSamples : exitCodes.done;
}
