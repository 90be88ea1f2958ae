import { EvalsError, UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { nearest } from '../../evals/nearest.ts';
import type { Where } from '../experiments/find.ts';
import { groupTasks, type TaskGroup } from '../experiments/groups.ts';
import { findSubject, type Subject } from '../experiments/subject.ts';

/** What one argument names: the tasks of an experiment or a task file, or those of them on one model. */
export interface Named {
  /** As it was given. */
  readonly given: string;
  readonly groups: readonly TaskGroup[];
}

/**
 * Reads `X` or `X:MODEL`, X being what `evals show` takes. A model's name may have colons of its own. Throws a `UsageError` or a
 * `StorageError` where there is nothing of that name.
 */
export function namedTasks(given: string, where: Where): Named {
  const whole = attempt(given, where);
  if (!(whole instanceof EvalsError)) return { given, groups: groupsOf(whole) };
  for (let colon = given.indexOf(':'); colon > 0; colon = given.indexOf(':', colon + 1)) {
    const subject = attempt(given.slice(0, colon), where);
    if (!(subject instanceof EvalsError)) return { given, groups: onModel(groupsOf(subject), given, colon) };
  }
  throw whole;
}

function attempt(given: string, where: Where): Subject | EvalsError {
  try {
    return findSubject(given, where);
  } catch (error) {
    if (error instanceof EvalsError) return error;
    throw error;
  }
}

function groupsOf(subject: Subject): readonly TaskGroup[] {
  return groupTasks(subject.kind === 'experiment' ? subject.members : [subject.file]);
}

function onModel(groups: readonly TaskGroup[], given: string, colon: number): readonly TaskGroup[] {
  const model = given.slice(colon + 1);
  const found = groups.filter((group) => modelOf(group) === model);
  if (found.length > 0) return found;
  const models = [...new Set(groups.map(modelOf))];
  const suggestion = nearest(model, models);
  throw new UsageError(
    `There is no model "${printable(model, 100)}" in "${printable(given.slice(0, colon), 200)}".`,
    suggestion === undefined
      ? `Its models are ${printable(models.slice(0, 8).join(', '), 300)}.`
      : `Did you mean ${printable(suggestion, 200)}?`,
  );
}

export function modelOf(group: TaskGroup): string {
  return group.tasks[0]?.task.model_name ?? '';
}

export function evalOf(group: TaskGroup): string {
  return group.tasks[0]?.task.eval_name ?? '';
}
