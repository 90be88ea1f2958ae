import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { isFile } from './follow.ts';
import { type Page, readPage } from './page.ts';

const tutorials = readdirSync('docs/tutorials').map((name) => `docs/tutorials/${name}`);
const pages = ['docs/authoring.md', ...tutorials].map(readPage);

test('every TypeScript file of the pages has the types that an editor would want', { timeout: 60_000 }, () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const files = pages.flatMap((page) => writtenFiles(page, folder));
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as {
    readonly config: { readonly compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  const program = ts.createProgram(files, {
    ...options,
    typeRoots: [resolve('node_modules/@types')],
    paths: { 'durable-evals': [resolve('src/index.ts')] },
    // The sources of the library are looked at elsewhere, and so are these rules of its style.
    isolatedModules: false,
    noPropertyAccessFromIndexSignature: false,
  });
  const wrong = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  const host = {
    getCanonicalFileName: (name: string) => name,
    getCurrentDirectory: () => folder,
    getNewLine: () => '\n',
  };
  expect(ts.formatDiagnostics(wrong, host)).toBe('');
});

test('the page on writing evals names everything that the library exports', () => {
  const { text } = readPage('docs/authoring.md');
  const told = new Set([...text.matchAll(/\w+/g)].map(([word]) => word));
  expect(exportedNames().filter((name) => !told.has(name))).toEqual([]);
});

test('every value that the library exports is used in an example', () => {
  const examples = pages.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'ts'));
  const code = examples.map(({ text }) => text).join('\n');
  const values = exportedNames().filter((name) => /^[a-z]/.test(name));
  expect(values.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});

test('the README begins with the example of that page', () => {
  const [, first] = /^```ts\n([\s\S]*?)^```$/m.exec(ts.sys.readFile('README.md') ?? '') ?? [];
  expect(readPage('docs/authoring.md').blocks[0]?.text).toBe(first);
});

function writtenFiles({ path, blocks }: Page, folder: string): string[] {
  const written = blocks.filter(isFile).map(({ title, text, language }) => {
    const file = join(folder, path.replaceAll('/', '-'), title);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return { file, language };
  });
  return written.flatMap(({ file, language }) => (language === 'ts' ? [file] : []));
}

function exportedNames(): string[] {
  const source = ts.createSourceFile('index.ts', ts.sys.readFile('src/index.ts') ?? '', ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) return [];
    if (!ts.isNamedExports(statement.exportClause)) return [];
    return statement.exportClause.elements.map(({ name }) => name.text);
  });
}
