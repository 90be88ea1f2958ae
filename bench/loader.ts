// Loaders of TypeScript against a bare `node -e 0`, and what each of them understands (docs/decisions/0014-typescript-loader.md).
// Usage: node scripts/run-ts.js bench/loader.ts [--rounds 15]. Installs the candidates into a folder of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { flag } from './flag.ts';
import { features, neighbours, stackPlaces } from './loaders/files.ts';
import { measure, median } from './measure.ts';

interface Candidate {
  /** Arguments of Node, for a file. */
  readonly argv: (file: string) => readonly string[];
  /** Whose installation it needs. */
  readonly packages: readonly string[];
}

const rounds = flag('rounds', 15);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evals-loader-')));
const program = (name: string, ...rest: string[]) => ({
  argv: (file: string) => [join(folder, name), file, ...rest],
});
const candidates: Readonly<Record<string, Candidate>> = {
  'esbuild, bundled (chosen)': { ...program('chosen/evals/chosen.js'), packages: ['esbuild', '@esbuild'] },
  'esbuild, hooks': { ...program('via-hooks.mjs', 'esbuild'), packages: ['esbuild', '@esbuild'] },
  'jiti 2, first time': { ...program('jiti.mjs'), packages: ['jiti'] },
  'jiti 2, from its cache': { ...program('jiti.mjs', join(folder, 'jiti-cache')), packages: ['jiti'] },
  'tsx 4': { ...program('tsx.mjs'), packages: ['tsx', 'esbuild', '@esbuild'] },
  'sucrase 3, hooks': { ...program('via-hooks.mjs', 'sucrase'), packages: ['sucrase'] },
  'oxc-transform, hooks': { ...program('via-hooks.mjs', 'oxc'), packages: ['oxc-transform', '@oxc-transform'] },
  'swc (wasm), hooks': { ...program('via-hooks.mjs', 'swc'), packages: ['@swc'] },
  'Node itself': { ...program('native.mjs'), packages: [] },
};

try {
  await prepare();
  process.stdout.write(`Node ${process.version}\n`);
  const times = await startTimes();
  for (const [name, candidate] of Object.entries(candidates)) {
    const over = median(times.get(name) ?? []) - median(times.get('node -e 0') ?? []);
    const missing = Object.keys(features).filter((feature) => run(candidate, `${fileName(feature)}.eval.ts`) !== 'ok');
    const stack = run(candidate, 'stack.eval.ts');
    const lines = stackPlaces.every((place) => stack.includes(place)) ? 'right' : 'wrong';
    const facts = [
      `${over.toFixed(0).padStart(5)} ms`,
      `${installedMegabytes(candidate.packages).toFixed(1).padStart(5)} MB`,
      `lines ${lines}`,
    ];
    process.stdout.write(`${name.padEnd(26)} ${facts.join('   ')}   fails: ${missing.join(', ') || '–'}\n`);
  }
  process.stdout.write(`over a bare node -e 0 of ${median(times.get('node -e 0') ?? []).toFixed(0)} ms\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function prepare(): Promise<void> {
  const wanted = ['jiti@2', 'tsx@4', 'sucrase@3', 'oxc-transform', '@swc/wasm-typescript', 'esbuild@0.28'];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', ...options, ...wanted], { stdio: 'inherit' });
  for (const name of readdirSync('bench/loaders').filter((each) => each.endsWith('.mjs'))) {
    copyFileSync(join('bench/loaders', name), join(folder, name));
  }
  await build({
    entryPoints: { 'evals/chosen': 'bench/loaders/chosen.ts', index: 'src/index.ts' },
    outdir: join(folder, 'chosen'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['esbuild'],
    banner: { js: `import { createRequire as r } from 'node:module'; const require = r(import.meta.url);` },
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'chosen/package.json'), '{ "type": "module" }');
  const evals = Object.entries(features).map(([name, text]) => [`${fileName(name)}.eval.ts`, text] as const);
  for (const [name, text] of [...evals, ...Object.entries(neighbours)]) {
    const path = join(folder, 'files', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function fileName(feature: string): string {
  return feature.replaceAll(/\W/g, '-');
}

/** In milliseconds, in alternating order; the rounds before the first only warm the caches. */
async function startTimes(): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>();
  const file = join(folder, 'files/types.eval.ts');
  const all: (readonly [string, readonly string[]])[] = [['node -e 0', ['-e', '0']]];
  for (const [name, candidate] of Object.entries(candidates)) {
    if (run(candidate, 'types.eval.ts') === 'ok') all.push([name, candidate.argv(file)]);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, argv] of round % 2 === 0 ? all : all.toReversed()) {
      const { seconds } = await measure({ command: process.execPath, arguments: argv });
      times.set(name, [...(times.get(name) ?? []), seconds * 1000]);
    }
  }
  return times;
}

function run({ argv }: Candidate, file: string): string {
  const options = { cwd: join(folder, 'files'), encoding: 'utf8', timeout: 20_000 } as const;
  return spawnSync(process.execPath, argv(join(folder, 'files', file)), options).stdout;
}

function installedMegabytes(packages: readonly string[]): number {
  const files = packages.flatMap((name) => {
    const path = join(folder, 'node_modules', name);
    return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  });
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0) / 1e6;
}
