import { dirname } from 'node:path';
import type { Eval } from '../core/eval.ts';
import { loadEval } from '../evals/catalogue.ts';
import type { LoaderHost } from '../evals/loader/host.ts';
import type { LoadedFile } from '../evals/loader/load-eval-files.ts';

/** An eval, and where its code is. */
export interface FoundEval {
  readonly eval: Eval;
  /** undefined for evals that come with the program. */
  readonly code: EvalCode | undefined;
}

export interface EvalCode {
  /** Of the file that the eval stands in, absolute. */
  readonly path: string;
  readonly directory: string;
  /** Of the file, and of every local file that it imports. */
  readonly sha256: string;
  /** Absolute paths of all of these. */
  readonly files: readonly string[];
}

/**
 * The evals behind what a user wrote: a name of the catalogue, a file, `FILE::name`, or a glob of files. Rejects with a
 * `UsageError`.
 */
export async function findEvals(texts: readonly string[], cwd: string): Promise<FoundEval[]> {
  if (!texts.some(isEvalFile)) {
    return Promise.all([...new Set(texts)].map(async (name) => ({ eval: await loadEval(name), code: undefined })));
  }
  const { loadEvals } = await import('../evals/loader/load-evals.ts');
  const found = await loadEvals(texts, { cwd, host: await host() });
  return found.map(({ eval: evaluation, file }) => ({ eval: evaluation, code: file && codeIn(file) }));
}

/** Eval files by their absolute paths. Rejects with a `UsageError`; `cwd` is for the messages. */
export async function loadFiles(paths: readonly string[], cwd: string): Promise<LoadedFile[]> {
  const { loadFiles: load } = await import('../evals/loader/load-files.ts');
  return load(paths, { cwd, host: await host() });
}

/** A bundler is heavy: only who brings code of their own loads it. */
async function host(): Promise<LoaderHost> {
  const { loaderHost } = await import('./loader-host.ts');
  return loaderHost();
}

export function codeIn({ path, sha256, files }: LoadedFile): EvalCode {
  return { path, directory: dirname(path), sha256, files };
}

/** Names of the catalogue have neither a slash nor an ending. */
function isEvalFile(text: string): boolean {
  return /[/\\*?]|\.\w+(?:::|$)/.test(text);
}
