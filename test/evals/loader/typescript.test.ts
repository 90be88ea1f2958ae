import { describe, expect, it } from 'vitest';
import { evalFolder } from './eval-folder.ts';

const start = `import { makeEval } from './make-eval.ts';\n`;

/** A file whose eval's prompt is the value of an expression. */
function file(expression: string, before = ''): string {
  return `${start}${before}\nexport default makeEval('found', ${expression});\n`;
}

describe('an eval file runs as it is', () => {
  it.each(['.ts', '.mts', '.cts'])(
    'with types, enums, namespaces and parameter properties, as %s',
    async (extension) => {
      const folder = evalFolder({
        [`a.eval${extension}`]: file(
          `[Mood.Good, Things.two(), new Point(3).x].join()`,
          `interface Row { readonly text: string }
         enum Mood { Good = 'good', Bad = 'bad' }
         namespace Things { export const one = 1; export function two(): number { return one + 1; } }
         class Point { constructor(readonly x: number) {} }
         const rows: Row[] = [{ text: 'a' } satisfies Row]; void rows;`,
        ),
      });
      expect(await folder.prompt(`a.eval${extension}`)).toBe('good,2,3');
    },
  );

  it.each(['.js', '.mjs'])('as an ES module ending in %s', async (extension) => {
    const folder = evalFolder({ [`a.eval${extension}`]: file('1 + 1') });
    expect(await folder.prompt(`a.eval${extension}`)).toBe('2');
  });

  it.each(['.js', '.cjs'])('as a CommonJS module ending in %s', async (extension) => {
    const folder = evalFolder({
      [`a.eval${extension}`]: `const { makeEval } = require('./make-eval.ts');\nmodule.exports = makeEval('found', __filename);`,
    });
    expect(await folder.prompt(`a.eval${extension}`)).toBe(`${folder.path}/a.eval${extension}`);
  });

  it('with a path alias of its tsconfig.json', async () => {
    const folder = evalFolder({
      'tsconfig.json': `{ "compilerOptions": { "paths": { "@/*": ["./library/*"] } } } // with a comment`,
      'library/four.ts': 'export const four: number = 4;',
      'evals/a.eval.ts': `import { makeEval } from '../make-eval';\nimport { four } from '@/four';\nexport default makeEval('a', four);`,
    });
    expect(await folder.prompt('evals/a.eval.ts')).toBe('4');
  });

  it('with imports that name no extension, and with .js for what is a .ts file', async () => {
    const folder = evalFolder({
      'four.ts': 'export const four = 4;',
      'folder/index.ts': 'export const five = 5;',
      'a.eval.ts': file('four + five', `import { four } from './four.js'; import { five } from './folder';`),
    });
    expect(await folder.prompt('a.eval.ts')).toBe('9');
  });

  it('with CommonJS and JSON beside it, however they are asked for', async () => {
    const folder = evalFolder({
      'data.json': '{ "a": 1 }',
      'neighbour.cjs': `module.exports = { here: __dirname, data: require('./data.json'), b: 2 };`,
      'typed.cts': `export const c: number = (require('./data.json') as { a: number }).a + 2;`,
      'a.eval.ts': file(
        `[b, here === import.meta.dirname, neighbour.data.a, data.a, required.a, c].join()`,
        `import neighbour, { b, here } from './neighbour.cjs';
         import data from './data.json' with { type: 'json' };
         import { c } from './typed.cts';
         const required = require('./data.json');`,
      ),
    });
    expect(await folder.prompt('a.eval.ts')).toBe('2,true,1,1,1,3');
  });

  it('knows where it lies', async () => {
    const folder = evalFolder({
      'deep/a.eval.ts': `import { makeEval } from '../make-eval.ts';
        import { readFileSync } from 'node:fs';
        const rows = readFileSync(new URL('./rows.txt', import.meta.url), 'utf8');
        export default makeEval('a', [rows, __dirname === import.meta.dirname, __filename === import.meta.filename].join());`,
      'deep/rows.txt': 'rows',
    });
    expect(await folder.prompt('deep/a.eval.ts')).toBe('rows,true,true');
  });

  it('waits at its top level, and in what it imports', async () => {
    const folder = evalFolder({
      'slow.ts': `export const slow: number = await new Promise<number>((resolve) => setImmediate(() => resolve(2)));`,
      'a.eval.ts': file('one + slow', `import { slow } from './slow.ts'; const one = await Promise.resolve(1);`),
    });
    expect(await folder.prompt('a.eval.ts')).toBe('3');
  });

  it('imports in a circle', async () => {
    const folder = evalFolder({
      'a.eval.ts': `${start}import { b } from './b.ts';\nexport function a(): number { return 1; }\nexport default makeEval('a', b());`,
      'b.ts': `import { a } from './a.eval.ts';\nexport function b(): number { return a() + 1; }`,
    });
    expect(await folder.prompt('a.eval.ts')).toBe('2');
  });

  it('imports at once what waits for the same module', async () => {
    const imports = `const [x, y] = await Promise.all([import('./x.ts'), import('./y.ts')]);`;
    const waiting = `import { slow } from './slow.ts'; export const value: number = slow;`;
    const folder = evalFolder({
      'slow.ts': `export const slow: number = await new Promise<number>((resolve) => setImmediate(() => resolve(2)));`,
      'x.ts': waiting,
      'y.ts': waiting,
      'a.eval.ts': file('[x.value, y.value].join()', imports),
    });
    expect(await folder.prompt('a.eval.ts')).toBe('2,2');
  });

  it('imports when it is asked to', async () => {
    const folder = evalFolder({
      'later.ts': `export const later = 'later';`,
      'a.eval.ts': file(`(await import('./later.ts')).later`),
    });
    expect(await folder.prompt('a.eval.ts')).toBe('later');
  });
});

describe('packages beside an eval file', () => {
  const packages = {
    'node_modules/old/package.json': '{ "name": "old", "version": "1.0.0", "main": "main.js" }',
    'node_modules/old/main.js': `exports.twice = (x) => 2 * x; exports.instance = {};`,
    'node_modules/new/package.json':
      '{ "name": "new", "version": "1.0.0", "type": "module", "exports": { "import": "./main.js" } }',
    'node_modules/new/main.js': `await 0; export const name = 'new'; export default 7; export { instance } from 'old';`,
    'node_modules/data/package.json': '{ "name": "data", "version": "1.0.0" }',
    'node_modules/data/rows.json': '[1, 2, 3]',
  };

  it('are imported, whether of CommonJS or of ES modules only', async () => {
    const folder = evalFolder({
      ...packages,
      'a.eval.ts': file(
        `[twice(seven), name].join()`,
        `import { twice } from 'old'; import seven, { name } from 'new';`,
      ),
    });
    expect(await folder.prompt('a.eval.ts')).toBe('14,new');
  });

  it('are there once, however they are asked for', async () => {
    const folder = evalFolder({
      ...packages,
      'a.eval.ts': file(
        `[a === b, a === require('old').instance].join()`,
        `import { instance as a } from 'old'; import { instance as b } from 'new';`,
      ),
    });
    expect(await folder.prompt('a.eval.ts')).toBe('true,true');
  });

  it('give their data', async () => {
    const folder = evalFolder({ ...packages, 'a.eval.ts': file(`rows.length`, `import rows from 'data/rows.json';`) });
    expect(await folder.prompt('a.eval.ts')).toBe('3');
  });

  it('are found from a file of a linked package of the same workspace, which counts as the user’s own', async () => {
    const folder = evalFolder({
      ...packages,
      'tsconfig.json': '{ "compilerOptions": { "paths": { "shared": ["./packages/shared/src/index.ts"] } } }',
      'packages/shared/src/index.ts': `import { twice } from 'old'; export const six: number = twice(3);`,
      'a.eval.ts': file('six', `import { six } from 'shared';`),
    });
    const { evals, files } = await folder.loadFile('a.eval.ts');
    expect(evals[0]?.prompt).toBe('6');
    expect(files).toContain(`${folder.path}/packages/shared/src/index.ts`);
  });
});
