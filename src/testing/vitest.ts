import { isEvalFileName } from './eval-file-name.ts';
import type { EvalTestOptions } from './options.ts';
import { libraryPath, programFiles, programUrl } from './program-url.ts';

export type { EvalTestOptions } from './options.ts';

/** What of Vite and Vitest the plugin needs. */
interface VitePlugin {
  readonly name: string;
  readonly enforce: 'pre';
  config(config: { readonly test?: { readonly include?: string[] | undefined } | undefined }): Promise<object>;
  configResolved(config: { readonly root: string }): void;
  configureVitest(context: { readonly vitest: { readonly config: VitestConfig } }): void;
  resolveId(this: Resolver, source: string, importer: string | undefined): Promise<string | undefined>;
  load(this: Watcher, id: string): Promise<string | undefined>;
}

interface VitestConfig {
  readonly watch: boolean;
  readonly snapshotOptions: { readonly updateSnapshot: 'all' | 'new' | 'none' };
}

interface Resolver {
  resolve(
    source: string,
    importer: string,
    options: { readonly skipSelf: boolean },
  ): Promise<{ readonly id: string } | null>;
}

interface Watcher {
  addWatchFile(path: string): void;
}

/** Marks eval files that are imported for what they export. */
const asModule = '?eval-module';

/**
 * A plugin for Vitest: collects `*.eval.ts` files, and makes one test of each eval and model. They run as `evals run` runs them, with the
 * same loader: aliases and plugins of Vite do not reach into them, and what is imported from them by other tests is as Vite has it.
 *
 * @example
 * ```ts
 * // vitest.config.ts
 * import { evals } from 'durable-evals/vitest';
 * import { defineConfig } from 'vitest/config';
 *
 * export default defineConfig({ plugins: [evals({ limit: 50 })] });
 * ```
 */
export function evals(options: EvalTestOptions = {}): VitePlugin {
  let root = '';
  let vitest: VitestConfig | undefined;
  return {
    name: 'durable-evals',
    enforce: 'pre',
    config: async ({ test }) => ({
      test: {
        // What a plugin adds would take the place of the defaults.
        include: [...(test?.include === undefined ? await defaultInclude() : []), '**/*.eval.?(c|m)[jt]s'],
        // Also where it is linked: one instance, and nothing for Vite to transform.
        server: { deps: { external: [programFiles()] } },
      },
    }),
    configResolved: (config) => {
      root = config.root;
    },
    configureVitest: (context) => {
      vitest = context.vitest.config;
    },
    async resolveId(source, importer) {
      if (source === 'evals') return libraryPath;
      // Vitest asks for the files of tests as if the page imported them.
      if (importer === undefined || importer.endsWith('/index.html')) return undefined;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found !== null && isEvalFileName(found.id) ? `${found.id}${asModule}` : undefined;
    },
    async load(id) {
      if (!isEvalFileName(id)) return undefined;
      if (vitest?.watch === true) for (const file of await codeFiles(id, root)) this.addWatchFile(file);
      return testModule({ file: id, cwd: root, options, update: vitest?.snapshotOptions.updateSnapshot ?? 'none' });
    },
  };
}

async function defaultInclude(): Promise<readonly string[]> {
  const { configDefaults } = await import('vitest/config');
  return configDefaults.include;
}

/** A file that does not compile says so when it is collected. */
async function codeFiles(file: string, cwd: string): Promise<readonly string[]> {
  const { codeOfFile } = await import('../operations/eval-test/code-of-file.ts');
  return codeOfFile(file, cwd).catch(() => []);
}

/** On one line: what Vitest points at is the beginning of the user's file, whose lines these are not. */
function testModule(registration: object): string {
  return [
    `import { afterAll, test } from 'vitest';`,
    `import { vitestEvals } from ${JSON.stringify(programUrl('vitest-evals'))};`,
    `await vitestEvals({ afterAll, test }, ${JSON.stringify(registration)});`,
  ].join(' ');
}
