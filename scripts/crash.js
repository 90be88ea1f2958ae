// Runs the crash rig: what is killed, stopped, starved and hammered, one scenario after the other.
// Usage: node scripts/crash.js [--kills 2000] [--rounds 50] …  Each scenario takes the flags that it knows.
import { spawnSync } from 'node:child_process';

const longest = 5 * 60_000;

/** What CI has time for. The others in test/crash/ are run one by one with scripts/run-ts.js. */
const scenarios = [
  ['kill'],
  ['kill', '--kills', '40', '--runners', '3'],
  ['signals'],
  ['several-runners', '--rounds', '3'],
  ['stopped', '--rounds', '1'],
  ['lease-race', '--seconds', '4'],
  ['fault-points', '--stride', '16'],
  ['vanish'],
  ['full-disk'],
  ['poll-hammer'],
];

for (const [name, ...flags] of scenarios) {
  const argv = ['scripts/run-ts.js', `test/crash/${name}.ts`, ...flags, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit', timeout: longest });
  if (status === 0) continue;
  console.error(`BROKEN  ${name} ended with ${status ?? `no exit code within ${longest / 60_000} minutes`}`);
  process.exitCode = 1;
}
