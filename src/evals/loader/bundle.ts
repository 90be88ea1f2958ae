import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions, BuildResult, Metafile, Plugin, build } from 'esbuild';
import { EvalsError } from '../../core/errors.ts';
import { exitCodes } from '../../core/exit-code.ts';
import { buildError, isBuildFailure } from './build-error.ts';
import type { LoaderHost } from './host.ts';
import { ownPackage } from './own-package.ts';
import { places, userFiles } from './user-files.ts';

/** Several files as one module: what they share is there once. */
export interface Bundle {
  /** An ES module that exports the namespace of each file, in order, under the names that `exportName` gives. */
  readonly code: string;
  /** Keys of the files in `inputs`, in order. */
  readonly entries: readonly string[];
  readonly inputs: Metafile['inputs'];
  /** The user's files by key. */
  readonly files: ReadonlyMap<string, { readonly path: string; readonly text: string }>;
}

export function exportName(position: number): string {
  return `file${String(position)}`;
}

/** `paths` are absolute, as is `outfile`, where the code will be imported from. Rejects with a `UsageError` for what does not compile or is not found. */
export async function bundle(
  paths: readonly string[],
  { cwd, outfile, host }: { cwd: string; outfile: string; host: LoaderHost },
): Promise<Bundle> {
  const texts = new Map<string, string>();
  const { metafile, outputFiles } = await built(paths, cwd, outfile, [ownPackage(host), userFiles(host, texts)]);
  const files = new Map(
    Object.keys(metafile.inputs).flatMap((key) => {
      const path = isAbsolute(key) ? key : resolve(cwd, key);
      const text = texts.get(path);
      return text === undefined ? [] : [[key, { path, text }] as const];
    }),
  );
  return {
    code: outputFiles[0]?.text ?? '',
    entries: (metafile.inputs['<stdin>']?.imports ?? []).map(({ path }) => path),
    inputs: metafile.inputs,
    files,
  };
}

type Built = BuildResult<BuildOptions & { metafile: true; write: false }>;

async function built(paths: readonly string[], cwd: string, outfile: string, plugins: Plugin[]): Promise<Built> {
  const compile = await compiler();
  try {
    return await compile({
      stdin: { contents: entryOf(paths), resolveDir: cwd },
      absWorkingDir: cwd,
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: `node${process.versions.node}`,
      banner: { js: requireOf(paths[0] ?? cwd) },
      define: places,
      keepNames: true,
      sourcemap: 'inline',
      sourcesContent: false,
      plugins,
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
  } catch (error) {
    if (isBuildFailure(error)) throw buildError(error, cwd);
    throw error;
  }
}

function entryOf(paths: readonly string[]): string {
  const imports = paths.map((path, position) => `import * as ${exportName(position)} from ${JSON.stringify(path)};`);
  return `${imports.join('\n')}\nexport { ${paths.map((_, position) => exportName(position)).join(', ')} };`;
}

/** ES modules have no `require`; files without a declared kind often use it. */
function requireOf(path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href);
  return `import { createRequire as __evalsRequire } from 'node:module'; const require = __evalsRequire(${url});`;
}

async function compiler(): Promise<typeof build> {
  try {
    return (await import('esbuild')).build;
  } catch (error) {
    throw new EvalsError('The compiler for eval files, esbuild, cannot be loaded.', {
      exitCode: exitCodes.usage,
      hint: 'It belongs to the installation of this package: install that again, without --omit=optional and on this kind of machine.',
      cause: error,
    });
  }
}
