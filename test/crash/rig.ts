import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Facts, readFacts } from './journal-facts.ts';
import { sleep } from './scenario.ts';

/** The program under test; a copy of it may be named, so that it stays as it is while others build. */
const evals = resolve(process.env['EVALS_BIN'] ?? 'bin/evals.js');
const shim = pathToFileURL(resolve('test/crash/fault-shim.mjs')).href;

export interface RigOptions {
  readonly samples: number;
  readonly models?: readonly string[];
  readonly latencyMs: number;
  readonly answerCharacters?: number;
  /** Where results go; a temporary folder unless given. */
  readonly folder?: string;
}

export interface Counts {
  readonly asked: Readonly<Record<string, number>>;
  readonly answered: Readonly<Record<string, number>>;
}

export interface Starting {
  /** As another user. */
  readonly user?: number;
  /** By a program that runs it: `['unshare', '--pid', …]`. */
  readonly within?: readonly string[];
}

/** A submission in a temporary folder, and a referee that serves it. */
export interface Rig extends AsyncDisposable {
  readonly folder: string;
  readonly taskFile: string;
  readonly total: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Starts `evals run` as a process of its own. */
  start(flags?: readonly string[], environment?: Readonly<Record<string, string>>, how?: Starting): Runner;
  /** Runs a command to its end. */
  command(flags: readonly string[]): { exitCode: number | null; stdout: string; stderr: string };
  counts(): Promise<Counts>;
  /** How many requests came in since the referee began. */
  requests(): Promise<number>;
  /** Resolves at the next request, or after 10 s without one: a runner needs its time to start. */
  working(): Promise<void>;
  tell(what: 'refuse' | 'serve' | 'forget'): Promise<void>;
  /** Back to the moment after the submission, on disk and in the referee's book. */
  afresh(): Promise<void>;
  /** The environment that loads `fault-shim.mjs` into a runner. */
  fault(what: string): Readonly<Record<string, string>>;
  facts(): Facts;
}

export interface Runner {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Everything it said on stderr so far. */
  said(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export async function rig(options: RigOptions): Promise<Rig> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'evals-crash-'));
  const models = options.models ?? ['gpt-test'];
  const referee = await startReferee(options);
  const cache = join(folder, 'cache');
  const environment = {
    OPENAI_BASE_URL: `${referee.url}/v1`,
    OPENAI_API_KEY: 'sk-canary-0123456789abcdefghij',
    EVALS_CACHE_DIR: cache,
  };
  const data = join(folder, 'data.jsonl');
  writeFileSync(
    data,
    Array.from({ length: options.samples }, (_, index) =>
      JSON.stringify({ question: `Say the number ${String(index)}.`, answer: String(index) }),
    ).join('\n'),
  );
  const command = (flags: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [evals, ...flags], {
      cwd: folder,
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });
    return { exitCode: status, stdout, stderr };
  };
  const submitted = command([
    ...['submit', '--eval', 'custom', '--data', data, '--limit', 'all', '--models', models.join(',')],
    ...['--output-dir', join(folder, 'results')],
  ]);
  if (submitted.exitCode !== 0) throw new Error(`submit failed: ${submitted.stderr}`);
  const taskFile = submitted.stdout.trim();
  const [results, pristine] = [join(folder, 'results'), join(folder, 'pristine')];
  const requests = async (): Promise<number> => Number(await (await fetch(`${referee.url}/requests`)).text());
  const tell: Rig['tell'] = async (what) => {
    await fetch(`${referee.url}/${what}`);
  };
  return {
    folder,
    taskFile,
    total: options.samples * models.length,
    environment,
    command,
    start: (flags = [], extra = {}, how = {}) =>
      startRunner(['run', '--tasks', taskFile, ...flags], folder, { ...environment, ...extra }, how),
    counts: async () => (await (await fetch(`${referee.url}/counts`)).json()) as Counts,
    requests,
    working: async () => {
      const before = await requests();
      for (let waited = 0; waited < 10_000 && (await requests()) === before; waited += 20) await sleep(20);
    },
    tell,
    afresh: async () => {
      const [from, to] = existsSync(pristine) ? [pristine, results] : [results, pristine];
      rmSync(to, { recursive: true, force: true });
      cpSync(from, to, { recursive: true, verbatimSymlinks: true });
      rmSync(cache, { recursive: true, force: true });
      await tell('forget');
    },
    fault: (what) => ({ RIG_FAULT: what, RIG_FOLDER: results, NODE_OPTIONS: `--import ${shim}` }),
    facts: () => readFacts(taskFile),
    [Symbol.asyncDispose]: async () => {
      await referee.stop();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startRunner(
  flags: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
  { user, within = [] }: Starting,
): Runner {
  const [program = '', ...words] = [...within, process.execPath, evals, ...flags];
  const child = spawn(program, words, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.resume();
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((settle) => {
    child.on('close', (code, signal) => {
      settle({ code, signal });
    });
  });
  return { process: child, pid: child.pid ?? 0, said: () => said, ended };
}

async function startReferee(options: RigOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'evals-referee-'));
  const outfile = join(folder, 'referee.mjs');
  await build({
    entryPoints: [resolve('test/crash/referee.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [outfile, String(options.latencyMs), String(options.answerCharacters ?? 0)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((settle) => {
    child.stdout.once('data', (chunk: Buffer) => {
      settle(chunk.toString().trim());
    });
  });
  return {
    url,
    stop: async () => {
      const ended = new Promise((settle) => child.once('exit', settle));
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Requests beyond one for each question: what was bought twice, or was in flight at a death. */
export function repeats(counts: Counts): number {
  return Object.values(counts.asked).reduce((sum, asked) => sum + asked - 1, 0);
}

/** Every file below a folder, with its text: to search for what must not be there. */
export function filesBelow(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, text: readFileSync(path, 'latin1') };
    });
}
