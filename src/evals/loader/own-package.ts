import type { Plugin } from 'esbuild';
import packageJson from '../../../package.json' with { type: 'json' };
import type { LoaderHost } from './host.ts';

/** Where a loaded file finds the running library: an imported module takes no arguments. */
const shelf = Symbol.for('durable-evals.library');

const names = new RegExp(`^(?:evals|${packageJson.name})(?:/(.*))?$`);

/**
 * The import of our own package gives the modules of the running program, wherever the file lies: there is one `forEach`, and nothing
 * has to be installed beside the file.
 */
export function ownPackage(host: Pick<LoaderHost, 'library'>): Plugin {
  return {
    name: 'own-package',
    setup(build) {
      build.onResolve({ filter: names }, ({ path }) => ({
        path,
        namespace: packageJson.name,
        pluginData: names.exec(path)?.[1] ?? '',
      }));
      build.onLoad({ filter: /./, namespace: packageJson.name }, async ({ path, pluginData }) => {
        const subpath = String(pluginData);
        const library = await host.library(subpath);
        if (library === undefined) {
          return { errors: [{ text: `"${path}" is not part of ${packageJson.name} ${packageJson.version}` }] };
        }
        shelved().set(subpath, library);
        return { contents: reexports(subpath, Object.keys(library)), loader: 'js' };
      });
    },
  };
}

function shelved(): Map<string, unknown> {
  const found: unknown = Reflect.get(globalThis, shelf);
  if (found instanceof Map) return found as Map<string, unknown>;
  const made = new Map<string, unknown>();
  Reflect.set(globalThis, shelf, made);
  return made;
}

function reexports(subpath: string, exported: readonly string[]): string {
  const named = exported.filter((name) => name !== 'default');
  return [
    `const library = globalThis[Symbol.for(${JSON.stringify(shelf.description)})].get(${JSON.stringify(subpath)});`,
    ...(named.length < exported.length ? ['export default library.default;'] : []),
    `export const { ${named.join(', ')} } = library;`,
  ].join('\n');
}
