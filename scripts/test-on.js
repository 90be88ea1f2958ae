// Runs the tests on other versions of Node: node scripts/test-on.js 22 24 26 [-- VITEST ARGUMENTS]
// The binaries come from the npm package `node` and are removed afterwards.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const separator = process.argv.indexOf('--');
const versions = process.argv.slice(2, separator === -1 ? undefined : separator);
const rest = separator === -1 ? [] : process.argv.slice(separator + 1);

execFileSync(process.execPath, [join(root, 'scripts/build.js')], { stdio: 'inherit' });
for (const version of versions.length > 0 ? versions : ['20.19', '22', '24']) testOn(version);

function testOn(version) {
  const folder = mkdtempSync(join(tmpdir(), `evals-node-${version}-`));
  try {
    // Some tests start the program as another user, who must be able to start Node.
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const argv = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', `node@${version}`];
    execFileSync('npm', argv, { stdio: 'inherit' });
    const bin = join(folder, 'node_modules/node/bin');
    console.log(`\n== Node ${execFileSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' })}`);
    // Tests start `node` by name and by process.execPath: both are the version under test.
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
    const { status } = spawnSync(join(bin, 'node'), [vitest, 'run', ...rest], { cwd: root, env, stdio: 'inherit' });
    if (status !== 0) process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
