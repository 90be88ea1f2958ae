import { describe, expect, it } from 'vitest';
import { evalFolder } from './eval-folder.ts';

const files = {
  'a.eval.ts': `import { makeEval } from './make-eval.ts';\nimport { b } from './b.ts';\nimport data from './data.json';\nexport default makeEval('a', b + data.length);`,
  'b.ts': `import { c } from './deep/c.ts';\nexport const b: number = c;`,
  'deep/c.ts': `export const c = 1;`,
  'data.json': '[]',
  'unused.ts': 'export {};',
  'node_modules/package/package.json': '{ "name": "package", "version": "1.0.0" }',
  'node_modules/package/index.js': 'exports.p = 1;',
};

async function hashOf(changes: Readonly<Record<string, string>> = {}, prefix = ''): Promise<string> {
  const all = Object.entries({ ...files, 'make-eval.ts': '', ...changes });
  const folder = evalFolder({});
  folder.write(Object.fromEntries(all.filter(([, text]) => text !== '').map(([name, text]) => [prefix + name, text])));
  if (prefix !== '') folder.write({ [`${prefix}make-eval.ts`]: (await import('./eval-folder.ts')).makeEval });
  return (await folder.loadFile(`${prefix}a.eval.ts`)).sha256;
}

describe('the hash of an eval file', () => {
  it('is the same wherever the folder lies', async () => {
    const hash = await hashOf();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf()).toBe(hash);
    expect(await hashOf({}, 'moved/elsewhere/')).toBe(hash);
  });

  it.each([
    ['the file itself', { 'a.eval.ts': `${files['a.eval.ts']}\n// changed` }],
    ['a file that it imports', { 'b.ts': `${files['b.ts']}\nexport const more = 1;` }],
    ['a file that is imported by an import', { 'deep/c.ts': 'export const c = 2;' }],
    ['its data', { 'data.json': '[1]' }],
  ])('changes with %s', async (_, changes) => {
    expect(await hashOf(changes)).not.toBe(await hashOf());
  });

  it.each([
    ['a file that nothing imports', { 'unused.ts': 'export const changed = 1;' }],
    ['the ends of lines', { 'b.ts': files['b.ts'].replaceAll('\n', '\r\n') }],
  ])('does not change with %s', async (_, changes) => {
    expect(await hashOf(changes)).toBe(await hashOf());
  });

  it('does not change with a package', async () => {
    const importing = { 'b.ts': `import { p } from 'package';\nexport const b: number = p;` };
    expect(await hashOf({ ...importing, 'node_modules/package/index.js': 'exports.p = 2;' })).toBe(
      await hashOf(importing),
    );
  });

  it('sees two files that change places', async () => {
    const entry = `import { makeEval } from './make-eval.ts';\nimport { x } from './x.ts';\nimport { y } from './y.ts';\nexport default makeEval('a', x + y);`;
    const [first, second] = [`export const x = 1, y = 1;`, `export const x = 2, y = 2;`];
    const hash = await hashOf({ 'a.eval.ts': entry, 'x.ts': first, 'y.ts': second });
    expect(await hashOf({ 'a.eval.ts': entry, 'x.ts': second, 'y.ts': first })).not.toBe(hash);
  });

  it('is of each file alone, also when several are loaded together', async () => {
    const folder = evalFolder({
      ...files,
      'z.eval.ts': `import { makeEval } from './make-eval.ts';\nexport default makeEval('z');`,
    });
    const alone = await folder.loadFile('a.eval.ts');
    const together = await folder.load('*.eval.ts');
    expect(together[0]?.file).toMatchObject({ sha256: alone.sha256, files: alone.files });
    expect(together[1]?.file?.sha256).not.toBe(alone.sha256);
  });
});

describe('the files of an eval file', () => {
  it('are itself and what it imports, none of a package', async () => {
    const folder = evalFolder({ ...files, 'b.ts': `import 'package';\n${files['b.ts']}` });
    const { files: found } = await folder.loadFile('a.eval.ts');
    expect(found.map((path) => path.replace(`${folder.path}/`, ''))).toEqual([
      'a.eval.ts',
      'make-eval.ts',
      'b.ts',
      'data.json',
      'deep/c.ts',
    ]);
  });
});

describe('a file that is loaded again', () => {
  it('is as it is now, and so is what it imports', async () => {
    const folder = evalFolder(files);
    const before = await folder.loadFile('a.eval.ts');
    folder.write({ 'deep/c.ts': 'export const c = 5;' });
    const after = await folder.loadFile('a.eval.ts');
    folder.write({ 'data.json': '[1, 2, 3]' });
    const last = await folder.loadFile('a.eval.ts');
    expect([before, after, last].map(({ evals }) => evals[0]?.prompt)).toEqual(['1', '5', '8']);
    expect(new Set([before, after, last].map(({ sha256 }) => sha256)).size).toBe(3);
  });

  it('is evaluated anew, also unchanged', async () => {
    const folder = evalFolder({
      'a.eval.ts': `import { makeEval } from './make-eval.ts';\nexport default makeEval('a');`,
    });
    const [first, second] = [await folder.loadFile('a.eval.ts'), await folder.loadFile('a.eval.ts')];
    expect(first.evals[0]).not.toBe(second.evals[0]);
    expect(first.sha256).toBe(second.sha256);
  });
});
