import { UsageError } from '../../core/errors.ts';
import type { Eval } from '../../core/eval.ts';
import { printable } from '../../core/printable.ts';
import { loadEval } from '../catalogue.ts';
import { nearest } from '../nearest.ts';
import { parseEvalArgument } from './eval-argument.ts';
import { findEvalFiles } from './find-eval-files.ts';
import type { LoadedFile, LoaderOptions } from './load-eval-files.ts';
import { loadFiles } from './load-files.ts';
import { shownPath } from './shown-path.ts';

/** An eval, and the file it came from; undefined: it is one of the catalogue. */
export interface LoadedEval {
  readonly eval: Eval;
  readonly file: LoadedFile | undefined;
}

/**
 * The evals that elements of `--eval` mean, in their order: names of the catalogue, files, `FILE::NAME`, globs. Files are loaded together and
 * anew. Rejects with a `UsageError`, also when two of the evals have the same name.
 */
export async function loadEvals(elements: readonly string[], options: LoaderOptions): Promise<readonly LoadedEval[]> {
  const wanted = await Promise.all(elements.map(async (element) => wantedBy(element, options)));
  const paths = [...new Set(wanted.flatMap((each) => (each.kind === 'files' ? each.paths : [])))];
  const files = new Map<string, LoadedFile>();
  for (const file of paths.length === 0 ? [] : await loadFiles(paths, options)) files.set(file.path, file);
  const found = wanted.flatMap((each): readonly LoadedEval[] => {
    if (each.kind === 'eval') return [{ eval: each.eval, file: undefined }];
    return chosen(
      each.paths.flatMap((path) => files.get(path) ?? []),
      each.name,
      options.cwd,
    );
  });
  return withoutRepetition(found, options.cwd);
}

type Wanted =
  | { readonly kind: 'eval'; readonly eval: Eval }
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly name: string | undefined };

async function wantedBy(element: string, options: LoaderOptions): Promise<Wanted> {
  const argument = parseEvalArgument(element);
  if (argument.kind === 'catalogue') return { kind: 'eval', eval: await loadEval(argument.name) };
  return { kind: 'files', paths: await findEvalFiles(argument.path, options), name: argument.name };
}

function chosen(files: readonly LoadedFile[], name: string | undefined, cwd: string): readonly LoadedEval[] {
  const all = files.flatMap((file) => file.evals.map((each) => ({ eval: each, file })));
  if (name === undefined) return all;
  const some = all.filter((each) => each.eval.name === name);
  if (some.length > 0) return some;
  const names = all.map((each) => each.eval.name);
  const suggestion = nearest(name, names);
  const shown = files.map(({ path }) => `"${printable(shownPath(path, cwd))}"`).join(', ');
  throw new UsageError(
    `There is no eval named "${printable(name, 80)}" in ${shown}.`,
    `${suggestion === undefined ? '' : `Did you mean ${printable(suggestion, 80)}? `}It has ${printable(names.join(', '))}.`,
  );
}

/** The same eval asked for twice is one; two evals of one name cannot be told apart in results. */
function withoutRepetition(found: readonly LoadedEval[], cwd: string): readonly LoadedEval[] {
  const byName = new Map<string, LoadedEval>();
  for (const each of found) {
    const other = byName.get(each.eval.name);
    if (other !== undefined && other.eval !== each.eval) {
      throw new UsageError(
        `Two evals are named "${printable(each.eval.name, 80)}": one ${origin(other, cwd)} and one ${origin(each, cwd)}.`,
        'Give each a name of its own, or submit them apart.',
      );
    }
    byName.set(each.eval.name, each);
  }
  return [...byName.values()];
}

function origin({ file }: LoadedEval, cwd: string): string {
  return file === undefined ? 'of the catalogue' : `in "${printable(shownPath(file.path, cwd))}"`;
}
