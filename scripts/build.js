// Bundles the program and everything it needs into dist/. See docs/decisions/0003-bundled-program.md.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { thirdPartyLicences } from './third-party-licences.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** Output name without `.js` → source, in groups that share their chunks. */
const programs = [
  {
    index: 'src/index.ts',
    'cli/main': 'src/cli/main.ts',
    'testing/vitest': 'src/testing/vitest.ts',
    'testing/vitest-evals': 'src/testing/vitest-evals.ts',
    'testing/node-evals': 'src/testing/node-evals.ts',
    'testing/register': 'src/testing/register.ts',
    'testing/load-hooks': 'src/testing/load-hooks.ts',
  },
  // Threads are started by path and share no objects with the program: apart, they do not split its chunks any finer.
  {
    'store/disk-thread': 'src/store/journal/disk-thread.ts',
    'operations/mock-thread': 'src/operations/mock-thread.ts',
  },
];

/** CommonJS packages ask for Node's own modules through `require`, which an ES module does not have. */
const requireFunction = `const require = (name) =>
  process.getBuiltinModule(name) ?? process.getBuiltinModule('node:module').createRequire(import.meta.url)(name);
`;

/** What packages load at their start and we have no use for. */
const replacements = [
  // 3 ms, for subcommands that are programs of their own. Ours are functions.
  { module: /^node:child_process$/, importer: /node_modules.commander/, contents: 'module.exports = {};' },
  // As a module it has a value for each property, so stdin is opened. The global is the same object.
  { module: /^node:process$/, importer: /node_modules/, contents: 'module.exports = process;' },
  // Whether there are colours is decided in src/cli/colour.ts, before anything is coloured.
  {
    module: /^#supports-color$/,
    importer: /node_modules.chalk/,
    contents: 'export default { stdout: { level: 1 }, stderr: { level: 1 } };',
  },
];

const replaced = {
  name: 'replaced',
  setup({ onResolve, onLoad }) {
    for (const { module, importer, contents } of replacements) {
      onResolve({ filter: module }, (found) =>
        importer.test(found.importer) ? { path: found.path, namespace: 'replaced', pluginData: contents } : undefined,
      );
    }
    onLoad({ filter: /./, namespace: 'replaced' }, ({ pluginData: contents }) => ({ contents }));
  },
};

/** What `--help` and `poll` load. */
const start = ['src/cli/main.ts', 'src/operations/poll.ts', 'src/reports/text.ts'];

const results = await Promise.all(programs.map(bundled));
const files = results.flatMap(({ outputFiles }) => outputFiles);
for (const { path, text } of files) {
  requireOneLevel(path, text);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text.includes('typeof require') ? requireFunction + text : text);
}
const outputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs));
await writeFile(join(dist, 'THIRD-PARTY-LICENSES.txt'), await thirdPartyLicences(root, outputs));
await removeStale(new Set(files.map(({ path }) => path)));

async function bundled(entryPoints) {
  const { metafile } = await bundle(entryPoints, [replaced]);
  return bundle(entryPoints, [replaced, trimmed(metafile)]);
}

async function bundle(entryPoints, plugins) {
  return build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    plugins,
    // A program of its own beside its JavaScript: decision 0014.
    // The user's own, where there is one: decision 0015.
    external: ['esbuild', 'vitest'],
    legalComments: 'inline',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}

/**
 * Files as Node reads them fastest. Without comments, half of a package's text; those about licences stay. And few: modules
 * that are reached from the same entries share a chunk, so all that `import()` loads is made to reach the whole start, which is
 * in memory by then, and the start is two chunks instead of seventeen.
 */
function trimmed({ inputs }) {
  const parts = [...reachedFrom(start, inputs)].filter((path) => path.startsWith('src/') && !start.includes(path));
  const imports = parts.map((path) => `\nimport ${JSON.stringify(join(root, path))};`).join('');
  const lazy = Object.values(inputs).flatMap((input) => input.imports.filter(({ kind }) => kind === 'dynamic-import'));
  const entries = new Set(lazy.map(({ path }) => join(root, path)));
  return {
    name: 'trimmed',
    setup({ onLoad }) {
      onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
        const loader = path.endsWith('.ts') ? 'ts' : 'js';
        const { code } = await transform(await readFile(path, 'utf8'), { loader, minifyWhitespace: true });
        return { contents: entries.has(path) ? code + imports : code, resolveDir: dirname(path) };
      });
    },
  };
}

function reachedFrom(paths, inputs, reached = new Set()) {
  for (const path of paths.filter((each) => each in inputs && !reached.has(each))) {
    reached.add(path);
    const statics = inputs[path].imports.filter(({ kind }) => kind !== 'dynamic-import').map((each) => each.path);
    reachedFrom(statics, inputs, reached);
  }
  return reached;
}

/** Modules find threads at `../<folder>/<name>.js`: true one level below dist/, wherever a module ends up there, and wrong elsewhere. */
function requireOneLevel(path, text) {
  const levels = relative(dist, path).split(sep).length;
  if (levels !== 2 && text.includes('import.meta.url')) {
    throw new Error(`${path} depends on its place, which is not dist/<folder>/`);
  }
}

/** Chunks are named by their content: what this build did not write belongs to an older one. */
async function removeStale(fresh) {
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && path.endsWith('.js') && !fresh.has(path)) await rm(path, { force: true });
  }
}
