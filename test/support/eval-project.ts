import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Question } from '../../src/simulation/questions.ts';
import type { MockProcess } from './mock-process.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A project of a user's own, in which this package and Vitest are installed. */
export interface EvalProject {
  readonly folder: string;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Starts a program of the project's in a process group of its own. */
  start(argv: readonly string[], environment?: Readonly<Record<string, string>>): StartedProgram;
}

export interface StartedProgram {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedProgram>;
  /** The whole group, as a terminal does it. */
  signal(name: NodeJS.Signals | 0): void;
}

export interface EndedProgram {
  readonly exitCode: number | null;
  /** What it said on both streams. */
  readonly output: string;
}

export const vitestCommand = [resolve('node_modules/vitest/vitest.mjs'), 'run'];
export const nodeTestCommand = ['--import', 'durable-evals/register', '--test', '--test-reporter=tap'];

/** As many as a gate at 95 % of the lower bound takes would be slow; 40 tell right from mostly wrong. */
export const questions: readonly Question[] = Array.from({ length: 40 }, (_, number) => ({
  input: `What comes after ${String(number * 17)} in steps of 17?`,
  target: String((number + 1) * 17),
}));

const rowsFile = `
  export const rows: readonly { id: string; question: string; expected: string }[] = ${JSON.stringify(
    questions.map(({ input, target }, number) => ({ id: `step-${String(number)}`, question: input, expected: target })),
  )};`;

/** An eval of the rows; `options` stands in the file as it is. */
export function evalFile(name: string, options: string): string {
  return `
    import { exactMatch, forEach } from 'evals';
    import { rows } from './rows.ts';
    enum Kind { Model = 'model' }
    export default forEach('${name}', rows, async ({ question, expected, ...context }) => {
      const reply = await context[Kind.Model].generate(question);
      return exactMatch(reply.text, expected);
    }, ${options});`;
}

export function evalProject({ baseUrl }: Pick<MockProcess, 'baseUrl'>): EvalProject {
  const folder = temporaryDirectory();
  const write = (file: string, text: string): void => {
    writeFileSync(join(folder, file), text);
  };
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/durable-evals'));
  for (const name of ['vitest', 'vite']) symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
  write('package.json', JSON.stringify({ private: true, type: 'module' }));
  write('rows.ts', rowsFile);
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    NO_COLOR: '1',
    MOCK_BASE_URL: baseUrl,
    EVALS_CACHE_DIR: join(folder, 'cache'),
  };
  return {
    folder,
    write,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    start: (argv, more = {}) => {
      const child = spawn(process.execPath, argv, {
        cwd: folder,
        env: { ...environment, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      }
      return {
        child,
        ended: new Promise((ended) => {
          child.on('close', (exitCode) => {
            ended({ exitCode, output });
          });
        }),
        signal: (name) => process.kill(-(child.pid ?? 0), name),
      };
    },
  };
}
