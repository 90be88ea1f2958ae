// kill -9 at random instants, resume, and compare with the referee's own counts.
// Usage: node scripts/run-ts.js test/crash/kill.ts [--kills 200] [--runners 1] [--concurrent 16] [--answer 0] [--samples 3000] [--seed 1]
//        [--naive FAULT]  the runner gets this fault of fault-shim.mjs, and the verdict must be bad (see control.ts)
import type { Facts } from './journal-facts.ts';
import { type Counts, repeats, type Rig, rig, type Runner } from './rig.ts';
import { flag, randomFrom, sleep, verdict, word } from './scenario.ts';

const kills = flag('kills', 200);
const runners = flag('runners', 1);
const concurrent = flag('concurrent', 16);
const answerCharacters = flag('answer', 0);
const samples = flag('samples', 3_000);
const random = randomFrom(flag('seed', 1));
const naive = word('naive');
const flags = ['--concurrent', String(concurrent)];

let done = 0;
let progressed = 0;
let repeated = 0;
let lost = 0;
let boughtAgain = 0;
let tornTails = 0;
const broken: string[] = [];
const began = performance.now();

while (done < kills) {
  await using place = await rig({
    samples,
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
    `${String(lost)} lost, ${String(boughtAgain)} bought again, ${(repeated / done).toFixed(1)} requests repeated per kill ` +
    `(bound ${String(concurrent)}), ${String(tornTails)} torn tails, ${((performance.now() - began) / 1000).toFixed(0)} s`,
);

async function untilComplete(place: Rig): Promise<void> {
  const environment = naive === undefined ? {} : place.fault(naive);
  const killsBefore = done;
  let facts = place.facts();
  let counts = await place.counts();
  while (place.facts().outcomes.size < place.total && done < kills) {
    const group: Runner[] = Array.from({ length: runners }, () => place.start(flags, environment));
    // Most lives see work, however slow the machine is; one in eight may end before it has begun.
    if (random() > 1 / 8) await place.working();
    await sleep(random() * 800);
    const struck = group.filter((runner) => runner.process.exitCode === null).length;
    done += struck;
    for (const runner of group) runner.process.kill('SIGKILL');
    await Promise.all(group.map(async (runner) => runner.ended));
    await sleep(60); // what was in flight reaches the referee's counts
    const [facts_, counts_] = [place.facts(), await place.counts()];
    judge({ facts, counts }, { facts: facts_, counts: counts_ }, struck);
    [facts, counts] = [facts_, counts_];
  }
  const last = place.start(flags, environment);
  const { code } = await last.ended;
  if (code !== 0) broken.push(`the last run ended with ${String(code)}: ${last.said()}`);
  await judgeEnd(place, { facts, counts }, done - killsBefore);
}

interface Instant {
  readonly facts: Facts;
  readonly counts: Counts;
}

/** A place is free only once the answer is written: what was asked and is not on disk was in flight, or it is lost. */
function judge(before: Instant, after: Instant, struck: number): void {
  compare(before, after);
  const missing = unanswered(after) - unanswered(before) - struck * concurrent;
  if (missing > 0) {
    lost += missing;
    broken.push(`lost: ${String(missing)} answers that had been received are not on disk`);
  }
  progressed += after.facts.answers.size - before.facts.answers.size;
}

function unanswered({ facts, counts }: Instant): number {
  return Object.keys(counts.asked).filter((key) => !facts.answers.has(key)).length;
}

function compare(before: Instant, after: Instant): void {
  for (const key of before.facts.answers) {
    if ((after.counts.asked[key] ?? 0) > (before.counts.asked[key] ?? 0)) {
      boughtAgain += 1;
      broken.push(`bought again although on disk: ${key}`);
    }
    if (!after.facts.answers.has(key)) {
      lost += 1;
      broken.push(`lost: ${key}`);
    }
  }
}

async function judgeEnd(place: Rig, before: Instant, struck: number): Promise<void> {
  const [facts, counts] = [place.facts(), await place.counts()];
  compare(before, { facts, counts });
  if (facts.outcomes.size !== place.total)
    broken.push(`${String(place.total - facts.outcomes.size)} samples without outcome`);
  // What was in flight at a death is asked last, so its repeats come in a later life: only their sum has a bound.
  const twice = repeats(counts);
  if (twice > struck * concurrent) broken.push(`${String(twice)} requests repeated after ${String(struck)} kills`);
  repeated += twice;
  tornTails += facts.tornTails;
  for (const [key, count] of facts.outcomes) if (count !== 1) broken.push(`${String(count)} outcomes for ${key}`);
}
