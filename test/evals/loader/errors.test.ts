import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evalFolder, refusal } from './eval-folder.ts';

/** What people read when `a.eval.ts` is loaded, and the folder is taken out of it. */
async function toldOf(files: Readonly<Record<string, string>>, path = './a.eval.ts'): Promise<string> {
  const folder = evalFolder(files);
  return (await refusal(folder.load(path))).replaceAll(folder.path, '<folder>');
}

describe('an eval file that cannot be loaded is refused with a sentence', () => {
  it('that says that it is missing', async () => {
    expect(await toldOf({})).toBe(
      'The eval file "./a.eval.ts" does not exist (ENOENT).\nName a file by its path from <folder>.',
    );
  });

  it('that says that it is a directory', async () => {
    const folder = evalFolder({});
    mkdirSync(`${folder.path}/a.eval.ts`);
    expect(await refusal(folder.load('./a.eval.ts'))).toContain(
      'The eval file "./a.eval.ts" is a directory, not a file.',
    );
  });

  it('that says which endings eval files have', async () => {
    expect(await toldOf({ 'a.py': '' }, 'a.py')).toBe(
      '"./a.py" is not an eval file.\nEval files end in .ts, .mts, .cts, .js, .mjs, .cjs, .yaml, .yml, .json.',
    );
  });

  it('that names the place of a syntax error and shows the line', async () => {
    expect(await toldOf({ 'a.eval.ts': `const one = 1;\nconst two = (1 + ;\nexport default two;\n` })).toBe(
      ['./a.eval.ts:2:18: Unexpected ";".', '2 │ const two = (1 + ;', '                     ^'].join('\n'),
    );
  });

  it('that names the right column on a first line that asks where it lies', async () => {
    expect(await toldOf({ 'a.eval.ts': `const here = import.meta.url + ;` })).toBe(
      [
        './a.eval.ts:1:32: Unexpected ";".',
        '1 │ const here = import.meta.url + ;',
        '                                   ^',
      ].join('\n'),
    );
  });

  it('that names the place of a syntax error in an imported file', async () => {
    expect(await toldOf({ 'a.eval.ts': `import './b.ts';`, 'b.ts': '\n\n  let let = 1;' })).toMatch(/^\.\/b\.ts:3:7: /);
  });

  it('that names an import that is not found, and from where', async () => {
    expect(await toldOf({ 'a.eval.ts': `\nimport { b } from './missing.ts';\nexport default b;` })).toBe(
      [
        './a.eval.ts:2:19 imports "./missing.ts", which is not found.',
        `2 │ import { b } from './missing.ts';`,
        '                      ^',
        'It is looked for from <folder>.',
      ].join('\n'),
    );
  });

  it('that names a package that is not installed, and how to install it', async () => {
    const told = await toldOf({ 'a.eval.ts': `import { b } from '@scope/missing/part';\nexport default b;` });
    expect(told).toContain('./a.eval.ts:1:19 imports "@scope/missing/part", which is not found.');
    expect(told).toContain('npm install @scope/missing');
  });

  it('that says why a package does not give what is asked for', async () => {
    const told = await toldOf({
      'node_modules/closed/package.json': '{ "name": "closed", "version": "1.0.0", "exports": { ".": "./main.js" } }',
      'node_modules/closed/main.js': '',
      'a.eval.ts': `import { b } from 'closed/inner.js';\nexport default b;`,
    });
    expect(told).toContain('The path "./inner.js" is not exported by package "closed"');
  });

  it('that names an export that is not there', async () => {
    expect(
      await toldOf({ 'a.eval.ts': `import { b } from './b.ts';\nexport default b;`, 'b.ts': 'export const c = 1;' }),
    ).toMatch(/^\.\/a\.eval\.ts:1:10: No matching export in "b\.ts" for import "b"\./);
  });

  it('that names what our own package does not have', async () => {
    const told = await toldOf({ 'a.eval.ts': `import { forEvery } from 'evals';\nexport default forEvery;` });
    expect(told).toContain('./a.eval.ts:1:10: No matching export in "durable-evals:evals" for import "forEvery".');
    expect(await toldOf({ 'a.eval.ts': `import 'durable-evals/nothing';` })).toContain(
      '"durable-evals/nothing" is not part of durable-evals',
    );
  });

  it('with the message of what it throws', async () => {
    expect(await toldOf({ 'a.eval.ts': `throw new RangeError('no rows');` })).toContain('RangeError: no rows');
    expect(await toldOf({ 'a.eval.ts': `await Promise.reject(undefined);` })).toContain('cannot be loaded: undefined');
  });

  it('that says that it ends the process, also where it catches everything', async () => {
    expect(await toldOf({ 'a.eval.ts': `try { process.exit(3); } catch {}\nexport default 1;` })).toBe(
      './a.eval.ts calls process.exit(3) while it is loaded.\nAn eval file only exports evals: remove the call, or keep it out of what is imported.',
    );
  });

  it('and the process can be ended again afterwards', async () => {
    const before: unknown = Reflect.get(process, 'exit');
    await toldOf({ 'a.eval.ts': `process.exit();` });
    expect(Reflect.get(process, 'exit')).toBe(before);
  });

  it('that has nothing in it that could steer a terminal', async () => {
    const told = await toldOf({ 'a.eval.ts': `throw new Error('\\u001b[2J');` });
    expect(told).not.toContain('\u001b');
    expect(told).toContain('\\u{1b}[2J');
  });
});
