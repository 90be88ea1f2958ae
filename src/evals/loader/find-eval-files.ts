import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { isDeclaredMatch } from './declared-files.ts';
import { evalFileExtensions, type LoaderOptions } from './load-eval-files.ts';

/**
 * Absolute paths of the files that a path or a glob names, sorted. What is a file is that file, also where its name looks like a
 * glob (`[a].eval.ts`). Rejects with a `UsageError` when a glob matches nothing.
 */
export async function findEvalFiles(pattern: string, { cwd, host }: LoaderOptions): Promise<readonly string[]> {
  const path = resolve(cwd, pattern);
  if (isFile(path, host)) return [path];
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) return [path];
  const found = await glob(pattern, { cwd, absolute: true, expandDirectories: false, ignore: ['**/node_modules/**'] });
  const files = found.filter(
    (file) => evalFileExtensions.some((extension) => file.endsWith(extension)) || isDeclaredMatch(file, pattern),
  );
  if (files.length > 0) return files.sort();
  throw new UsageError(
    `No eval file matches "${printable(pattern)}" in ${printable(cwd)}.`,
    'Quote the pattern, so that the shell leaves it alone: "evals/**/*.eval.ts".',
  );
}

function isFile(path: string, host: LoaderOptions['host']): boolean {
  try {
    host.readFile(path);
    return true;
  } catch {
    return false;
  }
}
