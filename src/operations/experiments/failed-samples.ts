import { findOutcomes } from '../../store/journal/read-outcomes.ts';
import { findExperiment, type Where } from './find.ts';
import { groupTasks } from './groups.ts';
import { sampleKeys } from './sample-keys.ts';

/**
 * Keys of the samples of an eval whose newest outcome in the experiment, under whatever code and model, is a failure. Throws a
 * `UsageError` when there is no such experiment, and a `StorageError`.
 */
export function failedSamples(experiment: string, evalName: string, where: Where): ReadonlySet<string> {
  const keys = sampleKeys();
  const newest = new Map<string, { readonly t: number; readonly failed: boolean }>();
  const members = groupTasks(findExperiment(experiment, where)).flatMap(({ tasks }) => tasks);
  for (const member of members.filter(({ task }) => task.eval_name === evalName)) {
    const of = keys(member);
    const { task, files } = member;
    for (const { s, t, status } of findOutcomes(files.directory, task.task_id, task, false).read()) {
      const key = of[s];
      if (key !== undefined && t >= (newest.get(key)?.t ?? 0)) newest.set(key, { t, failed: status === 'failed' });
    }
  }
  return new Set([...newest].flatMap(([key, { failed }]) => (failed ? [key] : [])));
}
