// Runs a TypeScript program of this repository on every supported Node: bundles it into a temporary file first.
// Usage: node scripts/run-ts.js bench/throughput.ts [ARGUMENTS]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const [entry, ...rest] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'evals-run-ts-'));
const outfile = join(folder, 'program.mjs');
await build({
  entryPoints: [resolve(entry)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'error',
  banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
});
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
