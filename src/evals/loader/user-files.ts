import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { messageOf } from '../../core/errors.ts';
import type { LoaderHost } from './host.ts';

const loaders: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.json': 'json',
};

/** What Node itself loads from a package: all but JSON (which it wants attributes for) and TypeScript (which it refuses there). */
const nativeExtensions = new Set(['', '.js', '.mjs', '.cjs', '.node']);

/** Reads the user's own files, keeping what it read in `texts`, and leaves packages to Node. */
export function userFiles(host: Pick<LoaderHost, 'readFile'>, texts: Map<string, string>): Plugin {
  return {
    name: 'user-files',
    setup(build) {
      build.onResolve({ filter: /./ }, async (found) => resolved(build, found));
      build.onLoad({ filter: /./, namespace: 'file' }, (found) => loaded(found, host, texts));
    },
  };
}

/** Packages are imported from where they are: bundled, a package would exist twice, and its files would not find each other. */
async function resolved(build: PluginBuild, found: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const { path, kind, importer, namespace, resolveDir, with: attributes } = found;
  if (found.pluginData === resolved || resolveDir === '') return undefined;
  const result = await build.resolve(path, {
    kind,
    importer,
    namespace,
    resolveDir,
    with: attributes,
    pluginData: resolved,
  });
  // Resolved once more without us, so that the error says where the import stands.
  if (result.errors.length > 0) return undefined;
  if (result.external || result.namespace !== 'file' || !isNative(result.path)) return result;
  return { path: kind.startsWith('require') ? result.path : pathToFileURL(result.path).href, external: true };
}

function isNative(path: string): boolean {
  return isInPackage(path) ? nativeExtensions.has(extname(path)) : extname(path) === '.node';
}

function isInPackage(path: string): boolean {
  return /[/\\]node_modules[/\\]/.test(path);
}

function loaded(
  found: OnLoadArgs,
  host: Pick<LoaderHost, 'readFile'>,
  texts: Map<string, string>,
): OnLoadResult | undefined {
  const { path } = found;
  const loader = loaders[extname(path)];
  if (loader === undefined || isInPackage(path)) return undefined;
  try {
    const text = new TextDecoder().decode(host.readFile(path));
    texts.set(resolve(path), text);
    return { contents: loader === 'json' ? text : withPlace(text, path), loader, resolveDir: dirname(path) };
  } catch (error) {
    return { errors: [{ text: `"${path}" ${messageOf(error)}` }] };
  }
}

/** What stands for `import.meta.url` and its like in a module that was bundled: `define` of the build names them. */
export const places = {
  'import.meta.url': '__evals_url',
  'import.meta.dirname': '__evals_dirname',
  'import.meta.filename': '__evals_filename',
  __dirname: '__evals_dirname',
  __filename: '__evals_filename',
};

/** On the first line, so that all lines keep their numbers; and only where it is asked for, so that columns do as well. */
function withPlace(text: string, path: string): string {
  if (!/import\.meta|__dirname|__filename/.test(text)) return text;
  const values = { __evals_url: pathToFileURL(path).href, __evals_dirname: dirname(path), __evals_filename: path };
  const constants = Object.entries(values).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
  return `${constants.join(' ')} ${text.replace(/^#!/, '//')}`;
}
