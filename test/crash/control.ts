// Negative controls: the rig must see the harm that a naive store does. Each line is a store with one thing left out.
// Usage: node scripts/run-ts.js test/crash/control.ts
import { spawnSync } from 'node:child_process';
import { verdict } from './scenario.ts';

const controls = [
  { what: 'answers reach the file 200 records at a time', naive: 'buffer@200', sees: /lost: \d+ answers/ },
  { what: 'a new run begins with an empty journal', naive: 'amnesia', sees: /bought again although on disk/ },
] as const;

for (const { what, naive, sees } of controls) {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['scripts/run-ts.js', 'test/crash/kill.ts', '--kills', '8', '--naive', naive],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const seen = /\d+ lost, \d+ bought again/.exec(stdout)?.[0] ?? 'nothing';
  verdict(
    `control: ${what}`,
    status !== 0 && sees.test(stdout) ? [] : [`the rig did not see it: ${stdout}`],
    `${seen} after 8 kills, which the rig saw`,
  );
}
