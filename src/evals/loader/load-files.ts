import { isDeclaredFile } from './declared-files.ts';
import type { LoadedFile, LoaderOptions } from './load-eval-files.ts';

/** Eval files with code and without, in the order of their paths. Rejects as `loadEvalFiles` and `loadDeclaredFiles` do. */
export async function loadFiles(paths: readonly string[], options: LoaderOptions): Promise<LoadedFile[]> {
  const [declared, code] = [paths.filter(isDeclaredFile), paths.filter((path) => !isDeclaredFile(path))];
  const files = {
    code: code.length === 0 ? [] : await loadCode(code, options),
    declared: declared.length === 0 ? [] : await loadDeclared(declared, options),
  };
  return paths.flatMap((path) => (isDeclaredFile(path) ? files.declared : files.code).shift() ?? []);
}

async function loadCode(paths: readonly string[], options: LoaderOptions): Promise<LoadedFile[]> {
  const { loadEvalFiles } = await import('./load-eval-files.ts');
  return loadEvalFiles(paths, options);
}

/** A parser for YAML: only who brings such a file loads it. */
async function loadDeclared(paths: readonly string[], options: LoaderOptions): Promise<LoadedFile[]> {
  const { loadDeclaredFiles } = await import('../declared/load-declared-files.ts');
  return loadDeclaredFiles(paths, options);
}
