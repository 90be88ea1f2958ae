import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Ended } from '../security/process.ts';

/** A folder in which somebody follows a page: `evals` is on the path, and what is exported stays so. */
export interface Workspace extends Disposable {
  readonly folder: string;
  write(path: string, text: string): void;
  /** Runs one command line of a shell. */
  run(line: string): Promise<Ended>;
}

/** `server`: an OpenAI-compatible server that stands for the real one. */
export function workspace(server: string): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evals-docs-')));
  const work = join(folder, 'work');
  const bin = join(folder, 'bin');
  for (const path of [work, bin]) mkdirSync(path);
  program(join(bin, 'evals'), `exec "${process.execPath}" "${resolve('bin/evals.js')}" "$@"`);
  program(join(bin, 'npx'), 'exec "$@"');
  const exported: string[] = [];
  const environment = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    LANG: 'C.UTF-8',
    COLUMNS: '80',
    OPENAI_API_KEY: 'sk-none',
    OPENAI_BASE_URL: server,
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
  };
  return {
    folder: work,
    write: (path, text) => {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    },
    run: async (line) => {
      if (line.startsWith('export ')) exported.push(line);
      return ended(spawn('bash', ['-c', [...exported, line].join('\n')], { cwd: work, env: environment }));
    },
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function program(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

async function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exitCode = await new Promise<number | null>((close) => child.on('close', close));
  return { exitCode, stdout, stderr };
}

/** The command lines of a `sh` block; each may say what it exits with: `evals compare a b # exit code 3`. */
export function commandsOf(text: string): { readonly line: string; readonly exitCode: number }[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ line, exitCode: Number(/# exit code (\d+)/.exec(line)?.[1] ?? 0) }));
}
