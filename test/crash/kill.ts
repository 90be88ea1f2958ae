// kill -9 at random instants, resume, and compare with the referee's own counts.
// Usage: node scripts/run-ts.js test/crash/kill.ts [--kills 200] [--runners 1] [--concurrent 16] [--answer 0] [--seed 1]
import { type Rig, repeats, rig, type Runner } from './rig.ts';
import { flag, randomFrom, sleep, verdict } from './scenario.ts';

const kills = flag('kills', 200);
const runners = flag('runners', 1);
const concurrent = flag('concurrent', 16);
const answerCharacters = flag('answer', 0);
const random = randomFrom(flag('seed', 1));

let done = 0;
let progressed = 0;
let repeated = 0;
let tornTails = 0;
const broken: string[] = [];
const began = performance.now();

while (done < kills) {
  await using place = await rig({
    samples: 3_000,
    models: Array.from({ length: runners }, (_, index) => `gpt-test-${String(index)}`),
    latencyMs: 20,
    answerCharacters,
  });
  await untilComplete(place);
}
verdict(
  'kill -9 at random',
  broken,
  `${String(done)} kills, ${String(runners)} runner(s), ${String(concurrent)} in flight each: ${String(progressed)} answers, ` +
    `${(repeated / done).toFixed(1)} requests repeated per kill (bound ${String(concurrent)}), ${String(tornTails)} torn tails, ` +
    `${((performance.now() - began) / 1000).toFixed(0)} s`,
);

async function untilComplete(place: Rig): Promise<void> {
  const flags = ['--concurrent', String(concurrent)];
  const killsBefore = done;
  let known = new Set<string>();
  let before = await place.counts();
  while (place.facts().outcomes.size < place.total && done < kills) {
    const group: Runner[] = Array.from({ length: runners }, () => place.start(flags));
    await sleep(250 + random() * 900);
    for (const runner of group) {
      if (runner.process.exitCode === null) done += 1;
      runner.process.kill('SIGKILL');
    }
    await Promise.all(group.map(async (runner) => runner.ended));
    await sleep(60); // what was in flight reaches the referee's counts
    const after = await place.counts();
    const facts = place.facts();
    for (const key of known) {
      if ((after.asked[key] ?? 0) > (before.asked[key] ?? 0)) broken.push(`bought again although on disk: ${key}`);
    }
    for (const key of known) if (!facts.answers.has(key)) broken.push(`lost: ${key}`);
    progressed += facts.answers.size - known.size;
    known = facts.answers;
    before = after;
  }
  const last = place.start(flags);
  const { code } = await last.ended;
  if (code !== 0) broken.push(`the last run ended with ${String(code)}: ${last.said()}`);
  const facts = place.facts();
  if (facts.outcomes.size !== place.total)
    broken.push(`${String(place.total - facts.outcomes.size)} samples without outcome`);
  // What was in flight at a death is asked last, so its repeats come in a later life: only their sum has a bound.
  const twice = repeats(await place.counts());
  if (twice > (done - killsBefore) * concurrent)
    broken.push(`${String(twice)} requests repeated after ${String(done - killsBefore)} kills`);
  repeated += twice;
  tornTails += facts.tornTails;
  for (const [key, count] of facts.outcomes) if (count !== 1) broken.push(`${String(count)} outcomes for ${key}`);
}
