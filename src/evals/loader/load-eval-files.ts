import { basename, extname, resolve } from 'node:path';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { Eval } from '../../core/eval.ts';
import { printable } from '../../core/printable.ts';
import { type Bundle, bundle, exportName } from './bundle.ts';
import { codeOf } from './code-hash.ts';
import { collectEvals } from './collect-evals.ts';
import { declaredExtensions } from './declared-files.ts';
import { evaluate } from './evaluate.ts';
import type { LoaderHost } from './host.ts';
import { shownPath } from './shown-path.ts';
import { thrownWhileLoading } from './thrown-while-loading.ts';

/** An eval file as it was when it was loaded. */
export interface LoadedFile {
  /** Absolute. */
  readonly path: string;
  /** At least one, each with a name of its own. */
  readonly evals: readonly Eval[];
  /** Of the code: the file and every file of the user's that it imports. Independent of where they lie; packages do not count. */
  readonly sha256: string;
  /** Absolute paths of those files, this one first. For `--watch`. */
  readonly files: readonly string[];
}

export interface LoaderOptions {
  readonly cwd: string;
  readonly host: LoaderHost;
}

export const evalFileExtensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const;

/**
 * Loads eval files together, so that a module that several of them import is there once. Each call loads anew: changes since
 * the last one are seen, but for those in packages. Rejects with a `UsageError` for a file that is missing, does not compile, imports what is not there, throws,
 * ends the process, never ends loading, or exports no eval.
 */
export async function loadEvalFiles(paths: readonly string[], { cwd, host }: LoaderOptions): Promise<LoadedFile[]> {
  const absolute = paths.map((path) => resolve(cwd, path));
  for (const path of absolute) checkEvalFile(path, cwd, host);
  const scratch = host.scratchFile(scratchName(absolute));
  try {
    const bundled = await bundle(absolute, { cwd, outfile: scratch.path, host });
    const shown = absolute.map((path) => printable(shownPath(path, cwd))).join(', ');
    const modules = await evaluate(scratch, bundled.code, shown, host).catch((error: unknown) => {
      throw thrownWhileLoading(error, { shown, cwd, texts: textsOf(bundled) });
    });
    return absolute.map((path, position) => ({
      path,
      evals: collectEvals(modules[exportName(position)] ?? {}, shownPath(path, cwd)),
      ...codeOf(bundled.entries[position] ?? '', bundled.inputs, bundled.files),
    }));
  } finally {
    scratch.remove();
  }
}

function checkEvalFile(path: string, cwd: string, host: LoaderHost): void {
  const shown = `"${printable(shownPath(path, cwd))}"`;
  if (!(evalFileExtensions as readonly string[]).includes(extname(path))) {
    throw new UsageError(
      `${shown} is not an eval file.`,
      `Eval files end in ${[...evalFileExtensions, ...declaredExtensions].join(', ')}.`,
    );
  }
  try {
    host.readFile(path);
  } catch (error) {
    throw new UsageError(
      `The eval file ${shown} ${messageOf(error)}.`,
      `Name a file by its path from ${printable(cwd, 200)}.`,
      error,
    );
  }
}

/** Seen only in stacks that Node does not translate. */
function scratchName(paths: readonly string[]): string {
  return `${basename(paths[0] ?? '').replaceAll(/[^\w.-]/g, '_')}.mjs`;
}

function textsOf({ files }: Bundle): ReadonlyMap<string, string> {
  return new Map([...files.values()].map(({ path, text }) => [path, text]));
}
