import { printable } from '../../core/printable.ts';
import type { Task } from '../../core/submission.ts';
import type { GroupedTask, TaskGroup } from './groups.ts';
import { identityDifferences, type IdentityPart, taskIdentity } from './identity.ts';

const words: Readonly<Record<IdentityPart, string>> = {
  eval: 'eval',
  model: 'model',
  dataset: 'dataset',
  code: 'code',
  prompt: 'prompt',
  system: 'system message',
  grader: 'grader',
  parameters: 'sampling parameters',
  order: 'order of the samples',
  repeats: 'number of repeats',
  stopping: 'rule to stop early',
};

/**
 * Says of each task that the experiment has under another identity what changed, against the nearest: `arithmetic on gpt-4o differs
 * from tasks_… in its dataset and prompt: listed apart.` A new eval or model is no change.
 */
export function changesIn(tasks: readonly Task[], groups: readonly TaskGroup[]): string[] {
  const existing = groups.flatMap((group) => group.tasks);
  const keys = new Set(groups.map(({ key }) => key));
  const sentences = tasks
    .filter((task) => !keys.has(taskIdentity(task)))
    .flatMap((task) => {
      const near = nearestTo(task, existing);
      return near === undefined ? [] : [changed(task, near)];
    });
  return [...new Set(sentences)];
}

interface Near {
  readonly id: string;
  readonly differences: readonly IdentityPart[];
}

/** The newest of those that differ in the fewest parts. */
function nearestTo(task: Task, existing: readonly GroupedTask[]): Near | undefined {
  return existing
    .filter((other) => other.task.eval_name === task.eval_name && other.task.model_name === task.model_name)
    .map(({ task: other, files }) => ({ id: files.given, differences: identityDifferences(other, task) }))
    .reduce<Near | undefined>(
      (best, each) => (best === undefined || each.differences.length <= best.differences.length ? each : best),
      undefined,
    );
}

function changed(task: Task, { id, differences }: Near): string {
  const what = differences.map((part) => words[part]);
  const last = what.pop() ?? '';
  const list = what.length === 0 ? last : `${what.join(', ')} and ${last}`;
  const name = `${printable(task.eval_name, 100)} on ${printable(task.model_name, 200)}`;
  return `${name} differs from ${printable(id, 300)} in its ${list}: listed apart.`;
}
