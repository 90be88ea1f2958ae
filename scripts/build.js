// Bundles the program and everything it needs into dist/. See docs/decisions/0003-bundled-program.md.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { thirdPartyLicences } from './third-party-licences.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** Output name without `.js` → source, in groups that share their chunks. */
const programs = [
  { index: 'src/index.ts', 'cli/main': 'src/cli/main.ts' },
  // Threads are started by path and share no objects with the program: apart, they do not split its chunks any finer.
  {
    'store/disk-thread': 'src/store/journal/disk-thread.ts',
    'operations/mock-thread': 'src/operations/mock-thread.ts',
  },
];

/** CommonJS packages ask for Node's own modules through `require`, which an ES module does not have. */
const requireFunction =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);\n";

/** `commander` loads child_process, 3 ms, for subcommands that are programs of their own. Ours are functions. */
const withoutSubprograms = {
  name: 'without-subprograms',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      /node_modules.commander/.test(importer) ? { path, namespace: 'absent' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'absent' }, () => ({ contents: 'module.exports = {};' }));
  },
};

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
    plugins: [withoutSubprograms],
    legalComments: 'inline',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
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
