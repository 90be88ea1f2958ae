// Runs the crash rig: what is killed, torn, stopped, starved, hammered and cut off, one scenario after the other.
// Usage: node scripts/crash.js         in some minutes, as CI does it
//        node scripts/crash.js --full  every operation, 1,000 and more kills, power cuts, a million samples: about two hours
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** What CI has time for. */
const quick = [
  'kill --kills 20 --samples 1000',
  'kill --kills 60 --runners 4 --concurrent 8 --samples 400',
  'kill --kills 8 --answer 100000 --concurrent 8 --samples 600',
  'fault-points --stride 24',
  'signals --rounds 5',
  'several-runners --rounds 1',
  'lease-race --seconds 3 --rounds 60',
  'stopped --rounds 1',
  'vanish',
  'full-disk',
  'read-only',
  'disk-outside',
  'network',
  'damage',
  'exceptions',
  'pool',
  'clocks',
  'pids',
  'replay --states 150',
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
  'read-only',
  'disk-outside --rounds 10',
  'slow-sync --rounds 5',
  'network --rounds 20',
  'damage --positions 20',
  'exceptions --rounds 20',
  'pool --rounds 5',
  'clocks --rounds 10',
  'pids --rounds 10',
  'replay --states 10000',
  'scale',
  'poll-hammer --seconds 30 --pollers 8',
  'power-cut --cuts 80',
  'control',
];
const complete = process.argv.includes('--full');
/** Against hanging only: how long a scenario takes says most of what else the machine does. */
const longestMinutes = complete ? 60 : 15;
/** Scenarios wait more than they work, so two at a time; figures are taken one by one. */
const lanes = complete ? 1 : 2;

// A copy, so that the program under test stays as it is while somebody builds another.
const copy = mkdtempSync(join(tmpdir(), 'evals-under-test-'));
// One scenario becomes another user.
chmodSync(copy, 0o755);
for (const part of ['bin', 'dist', 'package.json']) cpSync(part, join(copy, part), { recursive: true });

const began = performance.now();
const failed = [];
const waiting = complete ? [...full] : [...quick];
await Promise.all(
  Array.from({ length: lanes }, async () => {
    for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) await run(scenario);
  }),
);
rmSync(copy, { recursive: true, force: true });
console.log(`${failed.length === 0 ? 'ok' : `BROKEN: ${failed.join(', ')}`}, ${secondsSince(began)} s`);
if (failed.length > 0) process.exitCode = 1;

function secondsSince(start) {
  return ((performance.now() - start) / 1000).toFixed(0);
}

/** What it says comes at its end, so that no two talk at once. */
async function run(scenario) {
  const start = performance.now();
  const [name, ...flags] = scenario.split(' ');
  const child = spawn(process.execPath, ['scripts/run-ts.js', `test/crash/${name}.ts`, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMinutes * 60_000,
    env: { ...process.env, EVALS_BIN: join(copy, 'bin/evals.js') },
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const status = await new Promise((settle) => child.on('close', settle));
  process.stdout.write(`${scenario}, ${secondsSince(start)} s\n${said.join('')}`);
  if (status === 0) return;
  console.error(`BROKEN  ${name} ended with ${status ?? `no exit code within ${longestMinutes} minutes`}`);
  failed.push(scenario);
}
