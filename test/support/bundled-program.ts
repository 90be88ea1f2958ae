import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** A TypeScript file as a program that any Node can start, as a file in the given directory. */
export function bundledProgram(entry: string, directory: string): string {
  const outfile = join(directory, 'program.mjs');
  const requireShim = `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)});`;
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: requireShim },
  });
  return outfile;
}

/** Runs it to its end and resolves with what it printed. Rejects when it fails. */
export async function output(program: string, ...values: string[]): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, [program, ...values], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let errors = '';
  child.stdout?.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(errors));
    });
  });
}
