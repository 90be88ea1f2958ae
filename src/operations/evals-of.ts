import { dirname, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { Eval } from '../core/eval.ts';
import { printable } from '../core/printable.ts';
import type { Task } from '../core/submission.ts';
import { loadEval } from '../evals/catalogue.ts';
import { codeIn, type FoundEval, loadFiles } from './find-evals.ts';

/** The evals of some tasks, by name. */
export type FoundEvals = ReadonlyMap<string, FoundEval>;

/**
 * The evals of some tasks: of the catalogue, or from the files that they were submitted from. Rejects with a `UsageError` when one is
 * not there any more.
 */
export async function evalsOf(
  tasks: readonly Pick<Task, 'eval_name' | 'source'>[],
  runDirectory: string,
): Promise<FoundEvals> {
  const paths = new Set(tasks.flatMap(({ source }) => (source === undefined ? [] : [pathOf(source, runDirectory)])));
  const files = paths.size === 0 ? [] : await loadFiles([...paths], dirname(runDirectory));
  const evals = new Map<string, FoundEval>();
  for (const { eval_name: name, source } of tasks) {
    if (evals.has(name)) continue;
    if (source === undefined) evals.set(name, { eval: await loadEval(name), code: undefined });
    else {
      const file = files.find(({ path }) => path === pathOf(source, runDirectory));
      const found = file?.evals.find((each) => each.name === name);
      if (file === undefined || found === undefined) throw gone(name, source.file);
      evals.set(name, { eval: found, code: codeIn(file) });
    }
  }
  return evals;
}

function pathOf({ file }: NonNullable<Task['source']>, runDirectory: string): string {
  return resolve(dirname(runDirectory), file);
}

function gone(name: string, file: string): UsageError {
  return new UsageError(
    `"${printable(file, 200)}" has no eval named "${printable(name, 80)}" any more.`,
    'Put it back, or submit anew.',
  );
}

/** Without where their code is. */
export function evalsOnly(found: FoundEvals): ReadonlyMap<string, Eval> {
  return new Map([...found].map(([name, each]) => [name, each.eval]));
}

/** What changed in the code since submit, a sentence each. */
export function changesSince(tasks: readonly Task[], evals: FoundEvals): string[] {
  return [...new Set(tasks.flatMap((task) => changeOf(task, evals.get(task.eval_name))))];
}

function changeOf({ eval_name: name, eval_version: version, source }: Task, found: FoundEval | undefined): string[] {
  if (found === undefined) return [];
  if (found.code !== undefined && found.code.sha256 !== source?.sha256) {
    return [`The code of the eval ${name} changed since submit.`];
  }
  const now = found.eval.version;
  if (now === version) return [];
  return [`The eval ${name} changed since submit (version ${String(version)}, now ${String(now)}).`];
}

/** `bought`: calls whose answers are on disk and may have to be bought again. Throws a `UsageError`. */
export function refuseChanges(changes: readonly string[], bought: number): void {
  if (changes.length === 0) return;
  throw new UsageError(
    `${changes.join(' ')} Up to ${String(bought)} answers that were paid for would be bought again.`,
    'Submit anew, or go on all the same with --allow-changed.',
  );
}
