import { UsageError } from '../core/errors.ts';
import type { Eval } from '../core/eval.ts';
import type { Task } from '../core/submission.ts';
import { loadEval } from '../evals/catalogue.ts';

/** The evals of a run by name. */
export async function evalsOf(tasks: readonly Task[]): Promise<ReadonlyMap<string, Eval>> {
  const evals = new Map<string, Eval>();
  for (const { eval_name: name } of tasks) if (!evals.has(name)) evals.set(name, await loadEval(name));
  return evals;
}

/** What changed in the code since submit, a sentence each. */
export function changesSince(tasks: readonly Task[], evals: ReadonlyMap<string, Eval>): string[] {
  const sentences = tasks.flatMap((task) => {
    const current = evals.get(task.eval_name)?.version;
    if (current === undefined || current === task.eval_version) return [];
    return [
      `The eval ${task.eval_name} changed since submit (version ${String(task.eval_version)}, now ${String(current)}).`,
    ];
  });
  return [...new Set(sentences)];
}

/** `bought`: calls whose answers are on disk and may have to be bought again. Throws a `UsageError`. */
export function refuseChanges(changes: readonly string[], bought: number): void {
  if (changes.length === 0) return;
  throw new UsageError(
    `${changes.join(' ')} Up to ${String(bought)} answers that were paid for would be bought again.`,
    'Submit anew, or go on all the same with --allow-changed.',
  );
}
