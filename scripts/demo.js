// Submit, run, poll on the simulated provider: needs no key and no network.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../bin/evals.js', import.meta.url));

for (const line of [
  'submit --eval arithmetic --models mock/strong,mock/weak --limit 100',
  'run --concurrent 20',
  'poll',
]) {
  console.error(`\n$ evals ${line}`);
  const { status } = spawnSync(process.execPath, [program, ...line.split(' ')], { stdio: 'inherit' });
  if (status !== 0) {
    process.exitCode = status ?? 1;
    break;
  }
}
