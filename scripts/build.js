// Bundles the program and everything it needs into dist/. See docs/decisions/0003-bundled-program.md.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { thirdPartyLicences } from './third-party-licences.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Output name without `.js` → source. Files that are started by path (threads) keep a fixed name. */
const entries = {
  index: 'src/index.ts',
  'cli/main': 'src/cli/main.ts',
  'store/disk-thread': 'src/store/journal/disk-thread.ts',
  'operations/mock-thread': 'src/operations/mock-thread.ts',
};

const missing = Object.values(entries).filter((source) => !existsSync(join(root, source)));
for (const source of missing) console.error(`build: ${source} does not exist, left out`);

const banner =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, source]) => !missing.includes(source))),
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  legalComments: 'inline',
  metafile: true,
  write: false,
  logLevel: 'warning',
  // CommonJS packages ask for Node's own modules through `require`, which an ES module does not have.
  banner: { js: banner },
});

for (const { path, text } of outputFiles) {
  requireOneLevel(path, text);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
await writeFile(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), await thirdPartyLicences(root, metafile));
await removeStale(join(root, 'dist'), Object.keys(metafile.outputs));

/** Modules find threads at `../<folder>/<name>.js`: true one level below dist/, wherever a module ends up there, and wrong elsewhere. */
function requireOneLevel(path, text) {
  const levels = relative(join(root, 'dist'), path).split(sep).length;
  const placeMatters = text.replace(banner, '').includes('import.meta.url');
  if (levels !== 2 && placeMatters) throw new Error(`${path} depends on its place, which is not dist/<folder>/`);
}

/** Chunks are named by their content: what this build did not write belongs to an older one. */
async function removeStale(folder, outputs) {
  const fresh = new Set(outputs.map((output) => resolve(root, output)));
  const entriesFound = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entriesFound) {
    const path = join(entry.parentPath, entry.name);
    const derived = relative(folder, path).startsWith('types');
    if (entry.isFile() && path.endsWith('.js') && !derived && !fresh.has(path)) await rm(path, { force: true });
  }
}
