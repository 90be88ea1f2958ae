// Something in the program throws where nobody expects it: a scorer, what draws on the terminal, the log, the checkpoint, a
// timer, a promise that nobody awaits. Answers in flight are awaited and kept, and a later run asks for none of them again.
// Usage: node scripts/run-ts.js test/crash/exceptions.ts [--rounds 1] [--only PART]
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endOf, finish, judgeAnswers } from './aftermath.ts';
import { rig } from './rig.ts';
import { flag, verdict, word } from './scenario.ts';

const rounds = flag('rounds', 1);
const only = word('only');
const flags = ['--concurrent', '8'];
const shim = pathToFileURL(resolve('test/crash/throw-shim.mjs')).href;

/** Part of the program → how a run ends in which it throws. */
const parts: Readonly<Record<string, { readonly codes: readonly (number | string)[]; readonly says?: string }>> = {
  scorer: { codes: [1], says: 'samples failed' },
  // In mid-run a bug; behind it, when everything is done, too.
  renderer: { codes: [0, 70] },
  logger: { codes: [0] },
  checkpoint: { codes: [0] },
  timer: { codes: [70], says: 'boom of the timer' },
  rejection: { codes: [70], says: 'boom of the rejection' },
};

for (const part of Object.keys(parts)) if (only === undefined || only === part) await throwing(part);

async function throwing(part: string): Promise<void> {
  const { codes, says = '' } = parts[part] ?? { codes: [0] };
  const ends = new Set<number | string>();
  const broken: string[] = [];
  let [thrown, answered] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    await using place = await rig({ samples: 120, latencyMs: 120 });
    const tally = join(place.folder, 'tally');
    const runner = place.start(flags, {
      RIG_THROW: part,
      RIG_THROW_AFTER: '1500',
      RIG_SEED: String(round + 1),
      RIG_TALLY: tally,
      NODE_OPTIONS: `--import ${shim}`,
    });
    const code = await endOf(runner);
    ends.add(code);
    if (!codes.includes(code)) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
    if (!runner.said().includes(says)) broken.push(`it did not say "${says}": ${runner.said()}`);
    thrown += existsSync(tally) ? readFileSync(tally, 'utf8').trim().split('\n').length : 0;
    rmSync(tally, { force: true });
    answered += await judgeAnswers(place, broken, runner.said());
    await finish(place, [...flags, '--retry-failed'], broken);
  }
  if (thrown === 0) broken.push('nothing was thrown: this test does not bite');
  verdict(
    `the ${part} throws`,
    broken,
    `${String(rounds)} runs, thrown ${String(thrown)} times, ended with ${[...ends].join(', ')}; ${String(answered)} answers kept, 0 requests repeated`,
  );
}
