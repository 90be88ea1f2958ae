import { resolveTaskFile } from '../../store/find-task-file.ts';
import { findExperiment, type Where } from '../experiments/find.ts';
import { groupTasks, type TaskGroup } from '../experiments/groups.ts';

/** Results by what they belong to: a named experiment, or the one task file. */
export interface Belonging {
  readonly experiment: string | undefined;
  readonly path: string;
}

/** The tasks of an experiment, or of a task file, those of the same identity together. Throws a `StorageError`. */
export function groupsIn({ experiment, path }: Belonging, where: Where): readonly TaskGroup[] {
  const file = resolveTaskFile(path, where.outputDir, where.cwd);
  return groupTasks(experiment === undefined ? [file] : findExperiment(experiment, where));
}

/** The tasks of the same identity as that of an eval and a model in a task file. Throws a `StorageError`. */
export function groupOf(evalName: string, modelName: string, belonging: Belonging, where: Where): TaskGroup {
  const { path } = resolveTaskFile(belonging.path, where.outputDir, where.cwd);
  const found = groupsIn(belonging, where).find(({ tasks }) =>
    tasks.some(
      ({ task, files }) => files.path === path && task.eval_name === evalName && task.model_name === modelName,
    ),
  );
  if (found === undefined) throw new Error(`${belonging.path} has no task of ${evalName} on ${modelName}`);
  return found;
}
