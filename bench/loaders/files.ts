/** An eval file whose prompt is `ok` when an expression holds. */
function file(condition: string, before = ''): string {
  return `${before}
const found: unknown = ${condition};
export default { [Symbol.for('durable-evals.eval')]: true, name: 'a', prompt: found === true ? 'ok' : String(found) };
`;
}

/** What eval files are made of; the loaders are tried on each. */
export const features: Readonly<Record<string, string>> = {
  types: file(
    'rows.length === 1 && four === 4',
    `import { four } from './library/four.ts'; interface Row { text: string } const rows: Row[] = [{ text: 'a' }];`,
  ),
  enum: file(`Mood.Good === 'good'`, `enum Mood { Good = 'good', Bad = 'bad' }`),
  namespace: file(
    'Things.one + new Point(3).x === 4',
    `namespace Things { export const one = 1; } class Point { constructor(readonly x: number) {} }`,
  ),
  'path alias': file('four === 4', `import { four } from '@/four';`),
  'no extension': file('four === 4', `import { four } from './library/four';`),
  packages: file(
    `twice(seven) === 14 && name === 'esm'`,
    `import { twice } from 'cjs-only'; import seven, { name } from 'esm-only';`,
  ),
  CommonJS: file(
    'neighbour.b === 2 && neighbour.data.a === 1 && data.a === 1',
    `import neighbour from './neighbour.cjs'; import data from './data.json' with { type: 'json' };`,
  ),
  require: file(`data.a === 1 && typeof __dirname === 'string'`, `const data = require('./data.json');`),
  '.cts': file('data === 1', `import { data } from './typed.cts';`),
  await: file('one + slow === 3', `import { slow } from './slow.ts'; const one = await Promise.resolve(1);`),
  circle: file('b() === 2', `import { b } from './circle.ts'; export function a(): number { return 1; }`),
  'side effects once': file(
    'globalThis.count === 1',
    `import './fails-first.ts'; declare global { var count: number; }`,
  ),
};

export const neighbours: Readonly<Record<string, string>> = {
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./library/*"] } } }',
  'library/four.ts': 'export const four: number = 4;',
  'data.json': '{ "a": 1 }',
  'neighbour.cjs': `module.exports = { data: require('./data.json'), b: 2 };`,
  'typed.cts': `export const data: number = (require('./data.json') as { a: number }).a;`,
  'slow.ts': 'export const slow: number = await new Promise<number>((resolve) => setImmediate(() => resolve(2)));',
  'circle.ts': `import { a } from './circle.eval.ts'; export function b(): number { return a() + 1; }`,
  'fails-first.ts': `await import('./fails.mjs').catch(() => undefined);`,
  'fails.mjs': `globalThis.count = (globalThis.count ?? 0) + 1; throw new Error('at import');`,
  'thrower.ts': `interface Unused {\n  a: 1;\n}\nenum Mood { A, B }\nexport function thrower(text: string): void {\n  throw new Error(text + String(Mood.B));\n}\n`,
  'stack.eval.ts': `import { thrower } from './thrower.ts';
interface Row {
  text: string;
}
export default {
  [Symbol.for('durable-evals.eval')]: true,
  name: 'stack',
  prompt: 'throws nothing',
  thaw(): void {
    const row: Row = { text: 'x' };
    thrower(row.text);
  },
};
`,
  'node_modules/cjs-only/package.json': '{ "name": "cjs-only", "version": "1.0.0", "main": "index.js" }',
  'node_modules/cjs-only/index.js': 'exports.twice = (x) => 2 * x;',
  'node_modules/esm-only/package.json':
    '{ "name": "esm-only", "version": "1.0.0", "type": "module", "exports": { "import": "./index.js" } }',
  'node_modules/esm-only/index.js': `await 0; export const name = 'esm'; export default 7;`,
};

/** Where the errors of stack.eval.ts must point. */
export const stackPlaces = ['thrower.ts:6:9', 'stack.eval.ts:11'] as const;
