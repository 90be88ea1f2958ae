// Runs a TypeScript program of this repository on every supported Node: bundles its own files first.
// Usage: node scripts/run-ts.js bench/throughput.ts [ARGUMENTS]
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [entry, ...rest] = process.argv.slice(2);
// Below node_modules/, so that packages are found from there.
const folder = fileURLToPath(new URL(`../node_modules/.cache/run-ts-${process.pid}`, import.meta.url));
const outfile = `${folder}/program.mjs`;
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [resolve(entry)],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'error',
});
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
