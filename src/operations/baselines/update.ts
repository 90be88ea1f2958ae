import type { Clock } from '../../core/clock.ts';
import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { type Belonging, groupsIn } from '../eval-test/group-of.ts';
import { measureGroup } from '../eval-test/measure.ts';
import type { Where } from '../experiments/find.ts';
import { resolveTaskFile } from '../../store/find-task-file.ts';
import { baselinePath } from './path.ts';
import { storeBaseline } from './store.ts';

/** A baseline that stands in its file now. */
export interface StoredBaseline {
  readonly path: string;
  readonly evalName: string;
  readonly modelName: string;
  readonly changed: boolean;
}

/**
 * Stores the results of the tasks of a task file as the baselines of the eval files that they came from; of an experiment, joined with
 * what its other submissions have of the same. Rejects with a `UsageError`, and stores nothing, unless every sample is scored.
 */
export async function updateBaselines(
  belonging: Belonging,
  { margin, ...where }: Where & { readonly clock: Clock; readonly margin?: number },
): Promise<StoredBaseline[]> {
  const { path } = resolveTaskFile(belonging.path, where.outputDir, where.cwd);
  const groups = groupsIn(belonging, where).filter(({ tasks }) => tasks.some(({ files }) => files.path === path));
  const measurements = groups.map(measureGroup);
  const stored: StoredBaseline[] = [];
  for (const { task, side, failed } of measurements) {
    if (side.pending === 0 && failed === 0 && side.scored > 0) continue;
    throw new UsageError(
      `${printable(task.task_id)} is no baseline: ${String(failed)} of its ${String(side.samples)} samples failed, and ${String(side.pending)} have no outcome.`,
      'Run it to its end first: evals run --retry-failed.',
    );
  }
  for (const measurement of measurements) {
    const { evalFile, task } = measurement;
    if (evalFile === undefined) continue;
    const changed = await storeBaseline(evalFile, measurement, margin, where);
    stored.push({
      path: baselinePath(evalFile),
      evalName: task.eval_name,
      modelName: task.model_name,
      changed,
    });
  }
  return stored;
}
