// Several runners on one task file: each sample asked once, and three share three equal tasks in a third of the time.
// Usage: node scripts/run-ts.js test/crash/several-runners.ts [--rounds 10]
import { repeats, rig, type Rig } from './rig.ts';
import { flag, sleep, verdict } from './scenario.ts';

const rounds = flag('rounds', 10);

for (const runners of [2, 3, 8]) await together(runners, rounds);
await share();
await stopped();

async function together(runners: number, times: number): Promise<void> {
  const broken: string[] = [];
  for (let round = 0; round < times; round++) {
    await using place = await rig({ samples: 60, models: ['a', 'b', 'c'], latencyMs: 20 });
    const codes = await runAll(place, runners, ['--concurrent', '8']);
    // Those who find everything taken end with 9; then whoever is left finishes.
    if (codes.some((code) => code !== 0 && code !== 9)) broken.push(`exit codes ${codes.join(' ')}`);
    const rest = place.command(['run', '--tasks', place.taskFile]);
    if (rest.exitCode !== 0) broken.push(`the last run: ${String(rest.exitCode)} ${rest.stderr}`);
    const facts = place.facts();
    if (facts.outcomes.size !== place.total)
      broken.push(`${String(facts.outcomes.size)} of ${String(place.total)} outcomes`);
    for (const [key, count] of facts.outcomes) if (count !== 1) broken.push(`${String(count)} outcomes for ${key}`);
    const asked = repeats(await place.counts());
    if (asked > 0) broken.push(`${String(asked)} questions were asked twice`);
  }
  verdict(`${String(runners)} runners together`, broken, `${String(times)} rounds`);
}

async function share(): Promise<void> {
  const times: number[] = [];
  for (const runners of [1, 3]) {
    await using place = await rig({ samples: 800, models: ['a', 'b', 'c'], latencyMs: 50 });
    const began = performance.now();
    await runAll(place, runners, ['--concurrent', '8']);
    times.push((performance.now() - began) / 1000);
    const asked = repeats(await place.counts());
    if (asked > 0) verdict('sharing', [`${String(asked)} questions were asked twice`], '');
  }
  const [one = 0, three = 0] = times;
  const share = three / one;
  verdict(
    'three equal tasks, three runners',
    [],
    // A figure and no verdict: on a busy machine it says more of the machine.
    `${three.toFixed(1)} s against ${one.toFixed(1)} s of one: ${share.toFixed(2)} (goal 0.45)`,
  );
}

/** A stopped runner keeps its lease on its own machine; --steal takes it; its late answers are kept and nothing counts twice. */
async function stopped(): Promise<void> {
  const broken: string[] = [];
  let repeated = 0;
  for (let round = 0; round < Math.ceil(rounds / 3); round++) {
    await using place = await rig({ samples: 300, latencyMs: 40 });
    const first = place.start(['--concurrent', '8']);
    await place.working();
    await sleep(300);
    first.process.kill('SIGSTOP');
    const refused = place.command(['run', '--tasks', place.taskFile]);
    if (refused.exitCode !== 9)
      broken.push(`a second runner ended with ${String(refused.exitCode)}: ${refused.stderr}`);
    const thief = place.start(['--concurrent', '8', '--steal']);
    await sleep(500);
    first.process.kill('SIGCONT');
    const [loser, winner] = await Promise.all([first.ended, thief.ended]);
    if (winner.code !== 0) broken.push(`the thief ended with ${String(winner.code)}: ${thief.said()}`);
    if (loser.code !== 9 && loser.code !== 0)
      broken.push(`the loser ended with ${String(loser.code)}: ${first.said()}`);
    const facts = place.facts();
    for (const [key, count] of facts.outcomes) if (count !== 1) broken.push(`${String(count)} outcomes for ${key}`);
    if (facts.outcomes.size !== place.total) broken.push(`${String(facts.outcomes.size)} outcomes`);
    const twice = repeats(await place.counts());
    repeated += twice;
    if (twice > 8) broken.push(`${String(twice)} questions were asked twice`);
  }
  verdict(
    'SIGSTOP, steal, SIGCONT',
    broken,
    `${(repeated / Math.ceil(rounds / 3)).toFixed(1)} repeats per take-over (bound 8)`,
  );
}

async function runAll(place: Rig, runners: number, flags: readonly string[]): Promise<(number | null)[]> {
  const started = Array.from({ length: runners }, () => place.start(flags));
  return Promise.all(started.map(async (runner) => (await runner.ended).code));
}
