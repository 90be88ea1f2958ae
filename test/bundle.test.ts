import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** The sources that Node evaluates when it imports a built file: everything reached without an `import()`. */
function loadedBy(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const sources = [...text.matchAll(/^\/\/ ((?:src|node_modules)\/\S+)$/gm)].map((match) => match[1]!);
  const imports = [...text.matchAll(/^(?:import|export) (?:[^'"]*from )?"(\.[^"]+)";$/gm)].map((match) => match[1]!);
  return [...sources, ...imports.flatMap((path) => loadedBy(resolve(dirname(file), path), seen))];
}

/** The built file that has a source in it. */
function homeOf(source: string): string {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const home = files.find((file) => readFileSync(join(dist, file), 'utf8').includes(`\n// ${source}\n`));
  if (home === undefined) throw new Error(`${source} is nowhere in the bundle`);
  return join(dist, home);
}

function packagesIn(sources: readonly string[]): string[] {
  const names = sources.map((source) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

const slow = ['cacache', 'js-yaml', 'openai', 'ora', 'p-queue', 'proper-lockfile', 'undici'];

describe('the built program', () => {
  it('prints its help without loading what other commands need', () => {
    const loaded = loadedBy(join(dist, 'cli/main.js'));
    expect(packagesIn(loaded)).toContain('commander');
    for (const name of slow) expect(packagesIn(loaded)).not.toContain(name);
    expect(loaded.filter((source) => source.startsWith('src/operations/'))).toEqual([]);
  });

  it('polls without loading what only a run needs', () => {
    const loaded = loadedBy(homeOf('src/operations/poll.ts'));
    expect(loaded).toContain('src/operations/poll.ts');
    for (const name of slow) expect(packagesIn(loaded)).not.toContain(name);
  });

  it('submits from its catalogue without loading what only eval files need', () => {
    const loaded = loadedBy(homeOf('src/operations/submit.ts'));
    expect(homeOf('src/evals/loader/bundle.ts')).toBeDefined();
    expect(packagesIn(loaded)).not.toContain('tinyglobby');
    expect(packagesIn(loaded)).not.toContain('js-yaml');
    expect(loaded.filter((source) => /^src\/evals\/(loader|declared)\//.test(source))).toEqual([]);
  });

  it('loads the client where it is used', () => {
    const loaded = loadedBy(homeOf('src/models/openai.ts'));
    expect(packagesIn(loaded)).toEqual(expect.arrayContaining(['openai', 'undici']));
  });

  it('needs nothing but Node where it is installed, esbuild for eval files, and Vitest for its plugin', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    const texts = files.map((file) => readFileSync(join(dist, file), 'utf8'));
    const foreign = texts.flatMap((text) => [
      ...text.matchAll(/^(?:import|export) (?:[^'"]*from )?["']([^."'][^"']*)["'];$/gm),
      ...text.matchAll(/\bimport\("([^."][^"]*)"\)/g),
    ]);
    const names = new Set(foreign.map((match) => match[1]!).filter((name) => !isBuiltin(name)));
    expect([...names].sort()).toEqual(['esbuild', 'vitest/config']);
    expect(Object.keys(packageJson.dependencies)).toEqual(['esbuild']);
    expect(Object.keys(packageJson.peerDependencies)).toEqual(['vitest']);
  });

  it('carries the licence of each package that it contains', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    const sources = files.flatMap((file) => loadedBy(join(dist, file)));
    const licences = readFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of packagesIn(sources))
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  });
});
