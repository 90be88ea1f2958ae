// Changes the files of a submission at random and looks what poll and run make of them.
// Usage: node scripts/run-ts.js test/bad-inputs/fuzz.ts [--cases 2000] [--seed 1] [--first 0]
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { main } from '../../src/cli/main.ts';
import { fuzz } from './fuzz-cases.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
  },
});
// The program as it was built: from a bundle in another folder it would not find its threads.
const built = (await import(pathToFileURL(resolve('dist/cli/main.js')).href)) as { main: typeof main };
const { cases, exitCodes, broken } = await fuzz(Number(values.cases), values.seed, Number(values.first), built.main);
for (const sentence of broken) process.stdout.write(`${sentence}\n`);
process.stdout.write(
  `${String(cases)} cases, ${String(broken.length)} broken; exit codes of run: ${JSON.stringify(exitCodes)}\n`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
