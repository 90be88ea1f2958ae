import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Puts a small project behind our walls, and lists what they object to as `rule: from → to`. */
function objections(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'evals-walls-'));
  folders.push(folder);
  for (const config of ['.dependency-cruiser.cjs', 'tsconfig.json'])
    copyFileSync(join(root, config), join(folder, config));
  write(folder, 'package.json', JSON.stringify({ type: 'module', devDependencies: { openai: '1', ora: '1' } }));
  for (const name of ['openai', 'ora']) {
    write(folder, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(folder, `node_modules/${name}/index.js`, 'module.exports = {};');
  }
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const argv = [program, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { stdout } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const lawful = {
  'src/index.ts': `export { run } from './operations/run.ts';`,
  'src/core/clock.ts': 'export const clock = 1;',
  'src/models/provider.ts': `import openai from 'openai';\nimport { clock } from '../core/clock.ts';\nexport const provider = [openai, clock];`,
  'src/store/file.ts': `import { open } from 'node:fs/promises';\nexport { open };`,
  'src/operations/run.ts': `import { provider } from '../models/provider.ts';\nimport { open } from '../store/file.ts';\nexport interface Options { a: 1 }\nexport const run = [provider, open];`,
  'src/cli/main.ts': `import type { Options } from '../operations/run.ts';\nexport const main = async (options: Options) => [options, await import('../operations/run.ts'), await import('ora')];`,
};

describe('the walls between folders', () => {
  it('let through a program that keeps to them', () => {
    expect(objections(lawful)).toEqual([]);
  });

  it('stop a core that knows of anything but itself', () => {
    const core = `import { open } from '../store/file.ts';\nexport const clock = open;`;
    expect(objections({ ...lawful, 'src/core/clock.ts': core })).toEqual([
      'wall-core: src/core/clock.ts → src/store/file.ts',
    ]);
  });

  it('stop a command that loads its operation before it is asked for', () => {
    const main = `import { run } from '../operations/run.ts';\nimport ora from 'ora';\nexport const main = [run, ora];`;
    expect(objections({ ...lawful, 'src/cli/main.ts': main })).toEqual([
      'lazy-operations: src/cli/main.ts → src/operations/run.ts',
      'lazy-spinner: src/cli/main.ts → node_modules/ora/index.js',
    ]);
  });

  it('stop a circle of types, too', () => {
    const sample = `import type { Score } from './score.ts';\nexport interface Sample { score: Score }`;
    const score = `import type { Sample } from './sample.ts';\nexport interface Score { sample: Sample }`;
    expect(objections({ ...lawful, 'src/core/sample.ts': sample, 'src/core/score.ts': score })).toEqual([
      'no-cycles: src/core/sample.ts → src/core/score.ts',
    ]);
  });

  it('keep a dependency, and the disk, in one home', () => {
    const scorer = `import openai from 'openai';\nimport fs from 'node:fs';\nexport const scorer = [openai, fs];`;
    expect(objections({ ...lawful, 'src/scorers/judge.ts': scorer })).toEqual([
      'home-file-system: src/scorers/judge.ts → fs',
      'home-openai-undici: src/scorers/judge.ts → node_modules/openai/index.js',
    ]);
  });

  it('stop a library that loads the command line', () => {
    expect(objections({ ...lawful, 'src/index.ts': `export { main } from './cli/main.ts';` })).toContain(
      'library-without-shell: src/index.ts → src/cli/main.ts',
    );
  });

  it('report a file that nobody imports, and a folder without walls', () => {
    const files = {
      'src/core/lonely.ts': 'export const lonely = 1;',
      'src/utils/clock.ts': `export * from '../core/clock.ts';`,
    };
    expect(objections({ ...lawful, ...files })).toEqual(
      expect.arrayContaining([
        'every-folder-has-walls: src/utils/clock.ts → src/core/clock.ts',
        'no-orphans: src/core/lonely.ts → src/core/lonely.ts',
      ]),
    );
  });
});
