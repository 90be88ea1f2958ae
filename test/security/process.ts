import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = resolve('bin/evals.js');

/** The program as users start it. `during` is called every few milliseconds while it runs. */
export async function evals(
  argv: readonly string[],
  options: {
    readonly cwd: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly umask?: string;
    readonly during?: (pid: number) => void;
  },
): Promise<Ended> {
  const { cwd, environment, umask = '022', during } = options;
  const child = spawn('/bin/sh', ['-c', `umask ${umask}; exec "$0" "$@"`, process.execPath, program, ...argv], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const over = new AbortController();
  const looking =
    during === undefined
      ? undefined
      : lookAt(() => {
          during(child.pid ?? 0);
        }, over.signal);
  const exitCode = await new Promise<number | null>((ended) => child.on('close', ended));
  over.abort();
  await looking;
  return { exitCode, stdout, stderr };
}

async function lookAt(look: () => void, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    look();
    await systemClock.sleep(20, over);
  }
}

/** What everybody on this machine may read of a process and its threads. */
export function publicWords(pid: number): string {
  const words = [`/proc/${String(pid)}/cmdline`, `/proc/${String(pid)}/comm`, `/proc/${String(pid)}/stat`];
  return [...words, ...threadNames(pid)].map(readOrNothing).join('\n');
}

function threadNames(pid: number): string[] {
  try {
    return readdirSync(`/proc/${String(pid)}/task`).map((thread) => `/proc/${String(pid)}/task/${thread}/comm`);
  } catch {
    return [];
  }
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
