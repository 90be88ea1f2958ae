// An experiment of 100,000 samples on two models with answers of 2 KB: `evals compare` and `evals show` (bench/README.md).
// Usage: node scripts/run-ts.js bench/compare-scale.ts -- [--samples 100000] [--rounds 5]
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { seededRandom } from '../src/core/random.ts';
import { questions, type Recorded, recordedRun } from '../test/support/recorded-run.ts';
import { flag } from './flag.ts';
import { measure, median } from './measure.ts';

const samples = flag('samples', 100_000);
const rounds = flag('rounds', 5);
const evals = resolve('bin/evals.js');
const directory = mkdtempSync(join(tmpdir(), 'evals-compare-'));
const answer = 'First I add them, "digit" by digit.\n'.repeat(57);

function* scores(share: number): Generator<Recorded> {
  const random = seededRandom(share);
  for (let sample = 0; sample < samples; sample++) yield [Number(random() < share)];
}

try {
  const created = await recordedRun({
    directory,
    experiment: 'scale',
    samples: questions(samples),
    tasks: [
      { task: { model_name: 'gpt-4o' }, scores: scores(0.9), answer },
      { task: { model_name: 'gpt-4o-mini' }, scores: scores(0.88), answer },
    ],
  });
  // In another order: nothing but the content of each sample tells which belong together.
  await recordedRun({
    directory,
    experiment: 'turned',
    samples: questions(samples).toReversed(),
    tasks: [{ task: { model_name: 'gpt-4o' }, scores: scores(0.9), answer }],
  });
  const bytes = readdirSync(created.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  console.log(`${samples.toLocaleString('en')} samples on 2 models, ${(bytes / 1e6).toFixed(0)} MB`);
  await told('a bare node', ['-e', '0']);
  await told('compare', [evals, 'compare', 'scale']);
  await told('compare, clustered', [evals, 'compare', 'scale', '--cluster-by', 'passage', '--json']);
  await told('compare, paired by content', [evals, 'compare', 'scale:gpt-4o', 'turned']);
  await told('show, no heartbeat to start from', [evals, 'show', created.id]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function told(name: string, argv: readonly string[]): Promise<void> {
  const seconds: number[] = [];
  let [cpu, peak] = [Infinity, 0];
  for (let round = 0; round < rounds; round++) {
    const taken = await measure({ command: process.execPath, arguments: argv, cwd: directory });
    if (taken.exitCode !== 0) throw new Error(`${name} ended with ${String(taken.exitCode)}: ${taken.stdout}`);
    seconds.push(taken.seconds);
    cpu = Math.min(cpu, taken.cpuSeconds);
    peak = Math.max(peak, taken.peakMegabytes);
  }
  console.log(
    `${name.padEnd(34)} ${median(seconds).toFixed(2)} s (${Math.min(...seconds).toFixed(2)} at best), processor ${cpu.toFixed(2)} s, peak ${peak.toFixed(0)} MB`,
  );
}
