import type { ErrorKind, ErrorSummary } from '../../core/breakdown.ts';
import type { FailureKind } from '../../core/failure.ts';
import { findOutcomes } from '../../store/journal/read-outcomes.ts';
import { openFrozenTask } from '../frozen-task.ts';
import type { TaskReport } from '../../core/status.ts';
import type { GroupedTask } from './groups.ts';

type Example = NonNullable<ErrorKind['example']>;

/** Why samples of a task failed, with an example of each kind. `report` is that of all parts together. Rejects with a `StorageError`. */
export async function errorSummary(report: TaskReport, parts: readonly GroupedTask[]): Promise<ErrorSummary> {
  const { task_id, eval_name, model_name, simulated, done, failed } = report;
  const kinds = Object.entries(report.failures) as [FailureKind, number][];
  const examples = new Map<FailureKind, Example>();
  for (const part of parts.toReversed())
    if (examples.size < kinds.length) await findExamples(part, kinds.length, examples);
  return {
    v: 1,
    task_id,
    eval_name,
    model_name,
    simulated,
    done,
    failed,
    kinds: kinds
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => ({ kind, count, example: examples.get(kind) ?? null })),
  };
}

async function findExamples(
  { task, files }: GroupedTask,
  wanted: number,
  examples: Map<FailureKind, Example>,
): Promise<void> {
  const frozen = await openFrozenTask(task, files.directory);
  try {
    for (const { s, r, ...outcome } of findOutcomes(files.directory, task.task_id, task, true).read()) {
      if (outcome.status !== 'failed' || examples.has(outcome.error.kind)) continue;
      const { kind, message } = outcome.error;
      examples.set(kind, { file: files.given, sample_id: frozen.at(s).id, repeat: r, message });
      if (examples.size >= wanted) return;
    }
  } finally {
    frozen.close();
  }
}
