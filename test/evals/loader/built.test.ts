import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evalFolder } from './eval-folder.ts';

/** Where packages are found from, and of the shape of dist/: the library's door above, all else one folder below. */
const built = fileURLToPath(new URL(`../../../node_modules/.cache/loader-${String(process.pid)}`, import.meta.url));

beforeAll(async () => {
  mkdirSync(built, { recursive: true });
  await build({
    entryPoints: { index: 'src/index.ts', 'evals/loader-entry': 'test/evals/loader/loader-entry.ts' },
    outdir: built,
    chunkNames: 'chunks/[name]-[hash]',
    outExtension: { '.js': '.js' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['esbuild'],
    banner: { js: `import { createRequire as r } from 'node:module'; const require = r(import.meta.url);` },
  });
});

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
});

interface Told {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** What the program prints as JSON; undefined when it prints nothing. */
  readonly value: unknown;
}

async function load(cwd: string, ...elements: string[]): Promise<Told> {
  const child = spawn(process.execPath, [join(built, 'evals/loader-entry.js'), ...elements], { cwd });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, stderr, value: stdout === '' ? undefined : (JSON.parse(stdout) as unknown) };
}

describe('in a process of its own, built', () => {
  it('an error that a file throws later names the user’s own lines', async () => {
    const folder = evalFolder({
      'thrower.ts': `interface Unused {\n  readonly a: 1;\n}\nenum Mood { A, B }\nexport function thrower(text: string): never {\n  throw new Error(text + String(Mood.B));\n}\n`,
      'a.eval.ts': `import { makeEval } from './make-eval.ts';\nimport { thrower } from './thrower.ts';\ntype Row = {\n  text: string;\n};\nexport default {\n  ...makeEval('a'),\n  thaw(): never {\n    const row: Row = { text: 'x' };\n    return thrower(row.text);\n  },\n};\n`,
    });
    const { value, stderr, exitCode } = await load(folder.path, './a.eval.ts');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const [{ stack }] = value as [{ stack: string }];
    expect(stack).toContain('Error: x1');
    expect(stack).toContain(`${folder.path}/thrower.ts:6:9`);
    expect(stack).toContain(`${folder.path}/a.eval.ts:10:12`);
  });

  it('an error that a file throws while it is loaded names its line and shows it', async () => {
    const folder = evalFolder({
      'rows.ts': `export function rows(): never {\n  throw new RangeError('no rows');\n}\n`,
      'a.eval.ts': `import { rows } from './rows.ts';\ninterface Row {\n  text: string;\n}\nconst all: Row[] = rows();\nexport default all;\n`,
    });
    expect(await load(folder.path, './a.eval.ts')).toEqual({
      exitCode: 2,
      stderr: '',
      value: {
        exitCode: 2,
        message: './rows.ts:2:9 threw while it was loaded: RangeError: no rows',
        hint: `2 │   throw new RangeError('no rows');\n            ^`,
      },
    });
  });

  it('a file that waits for what never comes is refused with a sentence', async () => {
    const folder = evalFolder({ 'a.eval.ts': `await new Promise(() => {});\nexport default 1;` });
    expect(await load(folder.path, './a.eval.ts')).toMatchObject({
      exitCode: 2,
      stderr: '',
      value: { message: './a.eval.ts never ends loading: it waits at its top level for something that does not come.' },
    });
  });

  it('a file that ends the process is refused with a sentence', async () => {
    const folder = evalFolder({ 'a.eval.ts': `setImmediate(() => process.exit(0));\nawait new Promise(() => {});` });
    expect(await load(folder.path, './a.eval.ts')).toMatchObject({
      exitCode: 2,
      stderr: '',
      value: { message: './a.eval.ts calls process.exit(0) while it is loaded.' },
    });
  });

  it('what a callback throws before the file is loaded is its error, and not ours', async () => {
    const folder = evalFolder({
      'a.eval.ts': `setImmediate(() => {\n  throw new RangeError('late');\n});\nawait new Promise(() => {});`,
    });
    expect(await load(folder.path, './a.eval.ts')).toMatchObject({
      exitCode: 2,
      stderr: '',
      value: { message: './a.eval.ts:2:9 threw while it was loaded: RangeError: late' },
    });
  });

  it('what a package lacks is named', async () => {
    const folder = evalFolder({
      'node_modules/old/package.json': '{ "name": "old", "version": "1.0.0", "main": "main.js" }',
      'node_modules/old/main.js': `exports.twice = (x) => 2 * x;`,
      'a.eval.ts': `import { thrice } from 'old';\nexport default thrice(1);`,
    });
    const { value, exitCode } = await load(folder.path, './a.eval.ts');
    expect(exitCode).toBe(2);
    expect(value).toMatchObject({
      message: expect.stringMatching(/^\.\/a\.eval\.ts cannot be loaded: .*thrice/) as string,
    });
  });

  it('our own package is the running one', async () => {
    const folder = evalFolder({
      'a.eval.ts': `import { makeEval } from './make-eval.ts';\nimport * as own from 'durable-evals';\nimport * as evals from 'evals';\nexport default makeEval('a', own.exactMatch === evals.exactMatch && typeof own.exactMatch);`,
    });
    expect((await load(folder.path, './a.eval.ts')).value).toMatchObject([{ name: 'a', prompt: 'function' }]);
  });
});
