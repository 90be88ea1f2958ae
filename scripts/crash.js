// Runs the crash rig: what is killed, torn, stopped, starved, hammered and cut off, one scenario after the other.
// Usage: node scripts/crash.js         in some minutes, as CI does it
//        node scripts/crash.js --full  every operation, 1,000 and more kills, power cuts: about an hour
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** What CI has time for. */
const quick = [
  'kill --kills 45',
  'kill --kills 150 --runners 4 --concurrent 8',
  'kill --kills 8 --answer 100000 --concurrent 8',
  'fault-points --stride 16',
  'signals --rounds 5',
  'several-runners --rounds 1',
  'lease-race --seconds 3 --rounds 60',
  'stopped --rounds 1',
  'vanish',
  'full-disk',
  'poll-hammer --seconds 5',
  'control',
];
const full = [
  'kill --kills 1000',
  'kill --kills 400 --runners 4 --concurrent 8',
  'kill --kills 100 --answer 100000 --concurrent 8',
  'fault-points',
  'signals --rounds 50',
  'several-runners --rounds 20',
  'lease-race --seconds 8',
  'stopped --rounds 20',
  'vanish',
  'full-disk',
  'poll-hammer --seconds 30 --pollers 8',
  'power-cut --cuts 20',
  'control',
];
const complete = process.argv.includes('--full');
const longestMinutes = complete ? 60 : 5;

// A copy, so that the program under test stays as it is while somebody builds another.
const copy = mkdtempSync(join(tmpdir(), 'evals-under-test-'));
// One scenario becomes another user.
chmodSync(copy, 0o755);
for (const part of ['bin', 'dist', 'package.json']) cpSync(part, join(copy, part), { recursive: true });

const began = performance.now();
const failed = [];
for (const scenario of complete ? full : quick) {
  const [name, ...flags] = scenario.split(' ');
  const { status } = spawnSync(process.execPath, ['scripts/run-ts.js', `test/crash/${name}.ts`, ...flags], {
    stdio: 'inherit',
    timeout: longestMinutes * 60_000,
    env: { ...process.env, EVALS_BIN: join(copy, 'bin/evals.js') },
  });
  if (status === 0) continue;
  console.error(`BROKEN  ${name} ended with ${status ?? `no exit code within ${longestMinutes} minutes`}`);
  failed.push(scenario);
}
rmSync(copy, { recursive: true, force: true });
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`${failed.length === 0 ? 'ok' : `BROKEN: ${failed.join(', ')}`}, ${seconds} s`);
if (failed.length > 0) process.exitCode = 1;
