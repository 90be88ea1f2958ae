import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import type { StatusReport, TaskReport } from '../core/status.ts';

/** What a run came to, apart from what stands in the files. */
export interface RunEnd {
  /** 130 or 143 when a signal stopped it. */
  readonly signal: ExitCode | undefined;
  /** Ids of the tasks that other runners hold, and how that came. */
  readonly heldByOthers: ReadonlyMap<string, string>;
  /** What to type to bring answers in that had to be saved elsewhere. */
  readonly rescued: readonly string[];
  /** The disk refused to the end, or the results folder is gone. */
  readonly storageFailed: boolean;
}

/**
 * The exit code of a run. Where several apply: results cannot be written, the provider refused, interrupted,
 * held by others, failed samples (DESIGN §5).
 */
export function runExitCode(status: StatusReport, end: RunEnd): ExitCode {
  if (end.storageFailed) return exitCodes.storage;
  if (status.tasks.some(refused)) return exitCodes.refused;
  if (end.signal !== undefined) return end.signal;
  if (heldByOthers(status, end).length > 0) return exitCodes.held;
  if (status.totals.failed > 0) return exitCodes.failedSamples;
  return exitCodes.done;
}

/** What is left of the others' tasks: they may have finished meanwhile. */
function heldByOthers({ tasks }: StatusReport, end: RunEnd): string[] {
  return tasks.flatMap(({ task_id, status }) => {
    const how = status === 'completed' ? undefined : end.heldByOthers.get(task_id);
    return how === undefined ? [] : [`${task_id} ${how}`];
  });
}

/** A fatal refusal, or a provider that asked to come back later than we wait. */
function refused(task: TaskReport): boolean {
  return task.error !== null && (task.status === 'failed' || task.status === 'interrupted');
}

/** What ended the run and what to type, a sentence each. `command` goes on where this run stopped. */
export function runMessages(status: StatusReport, end: RunEnd, command: string): string[] {
  const { totals } = status;
  const refusals = [...new Set(status.tasks.filter(refused).map((task) => `${task.model_name}: ${task.error ?? ''}`))];
  return [
    ...refusals.map((refusal) => `The provider refused ${refusal}`),
    ...end.rescued,
    ...heldByOthers(status, end),
    ...(totals.pending > 0
      ? [`${String(totals.pending)} of ${String(totals.total)} samples are left. Go on with: ${command}`]
      : []),
    ...(totals.pending === 0 && totals.failed > 0
      ? [`${String(totals.failed)} samples failed. Run them again with: ${command} --retry-failed`]
      : []),
    ...status.tasks
      .filter((task) => task.unresolved > 0)
      .map(
        (task) =>
          `${task.task_id}: ${String(task.unresolved)} calls were in flight when a runner died and may be paid twice.`,
      ),
  ];
}
