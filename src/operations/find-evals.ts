import { dirname } from 'node:path';
import { UsageError } from '../core/errors.ts';
import type { Eval } from '../core/eval.ts';
import { printable } from '../core/printable.ts';
import { loadEval } from '../evals/catalogue.ts';

/** An eval, and where its code is. */
export interface FoundEval {
  readonly eval: Eval;
  /** Of the file that it stands in, absolute; undefined for evals that come with the program. */
  readonly path: string | undefined;
  readonly directory: string | undefined;
  /** Of its code, every local file that it imports included. */
  readonly sha256: string | undefined;
}

/**
 * The evals behind what a user wrote: a name of the catalogue, or a file, `FILE::name`, or a glob of files. Rejects with a
 * `UsageError`.
 */
export async function findEvals(texts: readonly string[], cwd: string): Promise<FoundEval[]> {
  const found: FoundEval[] = [];
  for (const text of texts) found.push(...(await evalsBehind(text, cwd)));
  checkNames(found);
  return found;
}

async function evalsBehind(text: string, cwd: string): Promise<FoundEval[]> {
  if (!isFile(text)) return [{ eval: await loadEval(text), path: undefined, directory: undefined, sha256: undefined }];
  throw new UsageError(`Files cannot be loaded yet: "${printable(text, 200)}".`, dirname(cwd));
}

/** Names of the catalogue have neither a slash nor an ending. */
export function isFile(text: string): boolean {
  return /[/\\]|\.[cm]?[jt]s(::|$)/.test(text);
}

/** Frozen samples and results are kept by name. */
function checkNames(found: readonly FoundEval[]): void {
  const seen = new Map<string, FoundEval>();
  for (const each of found) {
    const { name } = each.eval;
    const other = seen.get(name);
    if (other !== undefined) {
      const places = [other, each].map(({ path }) => path ?? 'the catalogue').map((path) => printable(path, 200));
      throw new UsageError(
        `There are two evals named "${printable(name, 80)}": in ${places.join(' and in ')}.`,
        'Rename one of them, or submit them apart.',
      );
    }
    seen.set(name, each);
  }
}
