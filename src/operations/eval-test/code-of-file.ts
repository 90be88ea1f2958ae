import { loaderHost } from '../loader-host.ts';

/** Absolute paths of an eval file and of all that it imports of the user's own. Runs none of it. Rejects with a `UsageError`. */
export async function codeOfFile(file: string, cwd: string): Promise<readonly string[]> {
  const { bundle } = await import('../../evals/loader/bundle.ts');
  const host = loaderHost();
  const { files } = await bundle([file], { cwd, outfile: `${file}.mjs`, host });
  return Array.from(files.values(), ({ path }) => path);
}
