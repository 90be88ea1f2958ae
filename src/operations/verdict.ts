import { type ExitCode, exitCodes } from '../core/exit-code.ts';
import type { StatusReport, TaskReport } from '../core/status.ts';
import { stopKindOf } from '../core/summary.ts';

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
 * The exit code of a run. Where several apply: results cannot be written, the provider refused or is out, a budget is spent, a
 * canary died, interrupted, held by others, failed samples (DESIGN §5). A dead canary is a quality gate that is not met: the
 * provider did what it was asked, and what it answered cannot be judged.
 */
export function runExitCode(status: StatusReport, end: RunEnd): ExitCode {
  if (end.storageFailed) return exitCodes.storage;
  const stops = new Set(status.tasks.map(stopCode));
  for (const code of [exitCodes.refused, exitCodes.budget, exitCodes.gate]) if (stops.has(code)) return code;
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

/** What a task's early end means for the run; undefined when it did not end early. */
function stopCode({ error, status }: TaskReport): ExitCode | undefined {
  if (error === null || (status !== 'failed' && status !== 'interrupted')) return undefined;
  switch (stopKindOf(error)) {
    case 'budget':
      return exitCodes.budget;
    case 'canary':
      return exitCodes.gate;
    case 'outage':
    case 'resource':
    case undefined:
      // Undefined: a confirmed refusal, or a provider that asked to come back later than we wait.
      return exitCodes.refused;
  }
}

/** What ended the run and what to type, a sentence each. `command` goes on where this run stopped. */
export function runMessages(status: StatusReport, end: RunEnd, command: string): string[] {
  return [
    ...new Set(status.tasks.flatMap(stopMessage)),
    ...end.rescued,
    ...heldByOthers(status, end),
    ...whatIsLeft(status, command),
    ...status.tasks
      .filter((task) => task.unresolved > 0)
      .map(
        (task) =>
          `${task.task_id}: ${String(task.unresolved)} calls were in flight when a runner died and may be paid twice.`,
      ),
  ];
}

function stopMessage(task: TaskReport): string[] {
  const { error, task_id, model_name } = task;
  if (error === null || stopCode(task) === undefined) return [];
  switch (stopKindOf(error)) {
    case 'budget':
    case 'canary':
    case 'resource':
      return [`${task_id}: ${error}`];
    case 'outage':
      return [error];
    case undefined:
      return [`The provider refused ${model_name}: ${error}`];
  }
}

function whatIsLeft({ totals, tasks }: StatusReport, command: string): string[] {
  if (totals.pending > 0) {
    return [`${String(totals.pending)} of ${String(totals.total)} samples are left. ${goOn(tasks, totals, command)}`];
  }
  if (totals.failed === 0) return [];
  return [`${String(totals.failed)} samples failed. Run them again with: ${command} --retry-failed`];
}

function goOn(tasks: readonly TaskReport[], { failed }: StatusReport['totals'], command: string): string {
  const errors = tasks.filter((task) => stopCode(task) !== undefined).map((task) => task.error ?? '');
  const kinds = new Set(errors.map(stopKindOf));
  if (kinds.has('budget')) return `Go on, with a higher --max-cost or --max-tokens-total, with: ${command}`;
  if (kinds.size === 1 && kinds.has('canary')) return `Go on all the same with: ${command} --no-canary`;
  if (kinds.has('outage') && failed > 0) {
    return `Go on, and run the ${String(failed)} that failed again, with: ${command} --retry-failed`;
  }
  return `Go on with: ${command}`;
}
