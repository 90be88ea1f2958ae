// Runs the crash rig: what is killed, stopped, starved and hammered, one scenario after the other.
// Usage: node scripts/crash.js [--kills 2000] [--rounds 50] …  Each scenario takes the flags that it knows.
import { spawnSync } from 'node:child_process';

const scenarios = [
  ['kill'],
  ['kill', '--kills', '40', '--runners', '3'],
  ['signals'],
  ['several-runners'],
  ['full-disk'],
  ['poll-hammer'],
];

for (const [name, ...flags] of scenarios) {
  const argv = ['scripts/run-ts.js', `test/crash/${name}.ts`, ...flags, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = status ?? 1;
}
