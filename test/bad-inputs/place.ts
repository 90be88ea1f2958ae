import { createHash } from 'node:crypto';
import {
  cpSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { main } from '../../src/cli/main.ts';
import { fakeShell, type FakeShell } from '../support/fake-shell.ts';
import { type Loopback, loopback } from './loopback.ts';

/** What a command did. */
export interface Told {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A folder of its own, a server that counts what it is asked, and the command line inside this process. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly server: Loopback;
  readonly environment: Record<string, string>;
  evals(...argv: string[]): Promise<Told>;
  /** A path in the folder. */
  path(...parts: string[]): string;
  write(path: string, content: string | Uint8Array): string;
  /** Submits three questions and returns the path of the task file. */
  submit(...flags: string[]): Promise<string>;
  /** Puts back everything as it was after `keep`. */
  keep(): void;
  restore(): void;
}

const questions = ['one', 'two', 'three'].map((word, index) => ({
  id: word,
  question: `Say the number ${String(index + 1)}.`,
  answer: String(index + 1),
}));

/** `program`: the command line of another build. */
export async function place(program: typeof main = main): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'evals-bad-'));
  const kept = mkdtempSync(join(tmpdir(), 'evals-kept-'));
  const server = await loopback();
  const environment: Record<string, string> = {
    OPENAI_BASE_URL: `${server.url}/v1`,
    OPENAI_API_KEY: 'sk-test-0123456789abcdefghijklmnopqrstuv',
    EVALS_CACHE_DIR: join(folder, 'cache'),
    HOME: folder,
  };
  const evals = async (...argv: string[]): Promise<Told> => {
    const shell: FakeShell = { ...fakeShell({ environment, clock: systemClock }), cwd: folder };
    const start = systemClock.monotonic();
    const exitCode = await program(argv, shell);
    return { exitCode, stdout: shell.stdout.text, stderr: shell.stderr.text, ms: systemClock.monotonic() - start };
  };
  const write = (path: string, content: string | Uint8Array): string => {
    writeFileSync(resolve(folder, path), content);
    return path;
  };
  return {
    folder,
    server,
    environment,
    evals,
    write,
    path: (...parts) => join(folder, ...parts),
    submit: async (...flags) => {
      write('questions.jsonl', questions.map((question) => JSON.stringify(question)).join('\n'));
      const told = await evals(
        ...['submit', '--eval', 'custom', '--data', 'questions.jsonl', '--models', 'gpt-test', ...flags],
      );
      if (told.exitCode !== 0) throw new Error(told.stderr);
      return told.stdout.trim();
    },
    keep: () => {
      replace(kept, folder);
    },
    restore: () => {
      replace(folder, kept);
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      for (const directory of [folder, kept]) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function replace(target: string, source: string): void {
  for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true, force: true });
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}

/** Every name below a folder with what it is, what may be done with it, and its content. The log may grow at any time. */
export function treeOf(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('async_runner.log')) tree[name] = described(join(folder, name));
  }
  return tree;
}

const largest = 1024 * 1024;

function described(path: string): string {
  const stats = lstatSync(path);
  const mode = stats.mode.toString(8);
  if (stats.isSymbolicLink()) return `${mode} -> ${readlinkSync(path)}`;
  if (!stats.isFile() || stats.size > largest) return `${mode} ${String(stats.isFile() ? stats.size : '')}`;
  return `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}
