import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { SimulationStats } from '../../src/simulation/ledger.ts';
import type { Question } from '../../src/simulation/questions.ts';
import type { SimulationSettings } from '../../src/simulation/settings.ts';

/** What the program of `mock-process-entry.ts` reads from the file that it is started with. */
export interface MockProcessData {
  readonly settings: SimulationSettings;
  /** JSON Lines with `input` and `target`. */
  readonly samplesFile: string | undefined;
  readonly questions: readonly Question[];
}

export interface MockProcess extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  readonly pid: number;
  stats(): Promise<SimulationStats>;
  /** The same with the counts of every content key. */
  keys(): Promise<SimulationStats>;
  /** Forbids to ask again for these content keys or request ids (`req_…`), or for everything answered so far. */
  mark(keys?: readonly string[]): Promise<{ readonly marked: number; readonly unanswered: readonly string[] }>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the simulated provider as a process of its own: the referee of tests that kill everybody else. It is bundled from
 * the sources as they are, and ends by itself when the process that started it ends.
 */
export async function startMockProcess(options: {
  readonly settings?: SimulationSettings;
  readonly samplesFile?: string;
  readonly questions?: readonly Question[];
}): Promise<MockProcess> {
  const { settings = {}, samplesFile, questions = [] } = options;
  const directory = await mkdtemp(join(tmpdir(), 'evals-mock-'));
  try {
    const program = join(directory, 'mock.mjs');
    const entry = fileURLToPath(new URL('mock-process-entry.ts', import.meta.url));
    await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm' });
    const data = join(directory, 'data.json');
    await writeFile(data, JSON.stringify({ settings, samplesFile, questions } satisfies MockProcessData));
    const child = spawn(process.execPath, [program, data], { stdio: ['pipe', 'pipe', 'inherit'] });
    return handle(child, await firstLine(child), directory);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function firstLine(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('The mock process ended before it listened.');
}

function handle(child: ChildProcess, baseUrl: string, directory: string): MockProcess {
  const ended = once(child, 'exit');
  const ask = async <Answer>(path: string, init?: RequestInit): Promise<Answer> =>
    (await (await fetch(new URL(path, baseUrl), init)).json()) as Answer;
  const close = async (): Promise<void> => {
    child.stdin?.end();
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  return {
    baseUrl,
    pid: child.pid ?? 0,
    stats: async () => ask('/stats'),
    keys: async () => ask('/stats?keys=1'),
    mark: async (keys) =>
      ask('/mark', { method: 'POST', ...(keys === undefined ? {} : { body: JSON.stringify({ keys }) }) }),
    reset: async () => {
      await ask('/reset', { method: 'POST' });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
