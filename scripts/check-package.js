// Packs what would be published, installs it in an empty folder, and uses it there: the command and the library.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const largestMegabytes = 25;
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'evals-package-'));

try {
  run('npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
  const [tarball] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run(
    'npm',
    'install',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--silent',
    join(folder, tarball),
  );

  const modules = join(folder, 'node_modules');
  const help = run(join(modules, '.bin/evals'), '--help');
  if (!help.includes('submit')) throw new Error(`evals --help does not mention submit:\n${help}`);

  writeFileSync(
    join(folder, 'use.js'),
    `import * as library from '${name}';\nconsole.log(Object.keys(library).length);`,
  );
  const exported = Number(run(process.execPath, join(folder, 'use.js')));
  if (!(exported > 0)) throw new Error(`${name} exports nothing`);

  checkTypes();
  checkTests();

  const megabytes = apparentSize(modules) / 1e6;
  if (megabytes > largestMegabytes)
    throw new Error(`installed size is ${megabytes} MB, at most ${largestMegabytes} allowed`);
  console.log(
    `${name}@${version}: ${megabytes.toFixed(2)} MB installed, ${exported} exports, evals --help works, types hold, eval files are tests`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** As the strictest user would have it; what must not compile is marked with @ts-expect-error. */
function checkTypes() {
  copyFileSync('scripts/package-consumer.ts', join(folder, 'consumer.ts'));
  writeFileSync(
    join(folder, 'plugin.ts'),
    `import '${name}/register';\nimport { evals } from '${name}/vitest';\nevals({ limit: 5, baseline: {} });`,
  );
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2022'],
    types: ['node'],
    typeRoots: [resolve('node_modules/@types')],
    noEmit: true,
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['consumer.ts', 'plugin.ts'] }),
  );
  run(process.execPath, resolve('node_modules/typescript/bin/tsc'), '--project', folder);
}

/** The eval file of a user as a test of Node's, and the plugin for Vitest, which is not installed here. */
function checkTests() {
  const file = `import { exactMatch, forEach } from 'evals';
    const rows: { word: string }[] = [{ word: 'yes' }];
    export default forEach('same', rows, ({ word }) => exactMatch(word, word), { models: [] });`;
  writeFileSync(join(folder, 'same.eval.ts'), file);
  const report = run(process.execPath, '--import', `${name}/register`, '--test', '--test-reporter=tap', 'same.eval.ts');
  if (!/^ok 1 - same$/m.test(report)) throw new Error(`an eval file is no test of Node's:\n${report}`);
  run(process.execPath, '--input-type=module', '--eval', `import '${name}/vitest';`);
}

function run(command, ...argv) {
  return execFileSync(command, argv, { encoding: 'utf8', cwd: command === 'npm' ? process.cwd() : folder });
}

function apparentSize(path) {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}
