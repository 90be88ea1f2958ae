// What if the process dies, or the disk errs, at the first thing that a run asks of the disk? At the second? … at the last?
// Each point is a run of its own on a fresh submission, followed by one that nothing disturbs.
// Usage: node scripts/run-ts.js test/crash/fault-points.ts [--stride 1] [--lanes 2] [--only torn]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from './journal-facts.ts';
import { type Counts, repeats, type Rig, rig, type Runner } from './rig.ts';
import { flag, sleep, verdict, word } from './scenario.ts';

const stride = flag('stride', 1);
const lanes = flag('lanes', 2);
const only = word('only');
const concurrent = 4;
const flags = ['--concurrent', String(concurrent)];
const rescues = mkdtempSync(join(tmpdir(), 'evals-rescue-'));

interface Kind {
  readonly fault: string;
  readonly times?: string;
  /** Deaths may repeat what is in flight; errors may repeat nothing. */
  readonly deadly: boolean;
}

const kinds: readonly Kind[] = [
  { fault: 'torn', deadly: true },
  { fault: 'kill', deadly: true },
  { fault: 'after', deadly: true },
  { fault: 'short', deadly: false },
  { fault: 'enospc', times: '3', deadly: false },
  { fault: 'enospc', times: 'inf', deadly: false },
  { fault: 'eio', deadly: false },
  { fault: 'eio', times: 'inf', deadly: false },
  { fault: 'eio-fsync', deadly: false },
  { fault: 'eio-fsync', times: 'inf', deadly: false },
];

interface Book {
  points: number;
  repeated: number;
  worst: number;
  tornTails: number;
  readonly codes: Map<string, number>;
  readonly broken: string[];
}

for (const kind of kinds) if (only === undefined || only === name(kind)) await enumerate(kind);
rmSync(rescues, { recursive: true, force: true });

function name({ fault, times }: Kind): string {
  return times === undefined ? fault : `${fault}x${times}`;
}

async function enumerate(kind: Kind): Promise<void> {
  const began = performance.now();
  const book: Book = { points: 0, repeated: 0, worst: 0, tornTails: 0, codes: new Map(), broken: [] };
  let next = 1;
  let over = false;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      await using place = await rig({ samples: 24, latencyMs: 5 });
      await place.afresh();
      while (!over) {
        const point = next;
        next += stride;
        if (await struck(place, kind, point, book)) continue;
        over = true;
      }
    }),
  );
  const codes = [...book.codes].map(([code, count]) => `${String(count)} × ${code}`).join(', ');
  verdict(
    `${name(kind)} at every ${stride === 1 ? '' : `${String(stride)}th `}operation`,
    book.broken,
    `${String(book.points)} points, ${String(book.tornTails)} torn tails, ${String(book.repeated)} requests repeated ` +
      `(at most ${String(book.worst)} at a point, bound ${kind.deadly ? String(concurrent) : '0'}), ended with ${codes}, ` +
      `${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
}

/** False when the run had fewer operations than `point`. */
async function struck(place: Rig, kind: Kind, point: number, book: Book): Promise<boolean> {
  await place.afresh();
  const tally = join(place.folder, 'tally');
  rmSync(tally, { force: true });
  const fault = `${kind.fault}@${String(point)}${kind.times === undefined ? '' : `x${kind.times}`}`;
  const runner = place.start(flags, { ...place.fault(fault), RIG_TALLY: tally, EVALS_RESCUE_DIR: rescues });
  const ended = await endOf(runner, tally, kind);
  if (!existsSync(tally)) return false;
  await sleep(20); // what was in flight reaches the referee's counts
  const where = `${fault} (${readFileSync(tally, 'utf8').trim().replaceAll(place.folder, '.')})`;
  const complain = (sentence: string): number => book.broken.push(`${where}: ${sentence}`);
  if (!kind.deadly) judgeEnd(ended, runner, place, complain);
  bringIn(runner, place);
  const [before, counts] = [place.facts(), await place.counts()];
  if (!kind.deadly) judgeAnswers(ended, kind, before, counts, complain);
  await goOn(place, complain);
  const twice = await judgeRest(place, before, counts, complain);
  if (twice > (kind.deadly ? concurrent : 0)) complain(`${String(twice)} requests were repeated`);
  book.points += 1;
  book.repeated += twice;
  book.worst = Math.max(book.worst, twice);
  book.tornTails += before.tornTails;
  book.codes.set(ended, (book.codes.get(ended) ?? 0) + 1);
  return true;
}

/** Waits for the end; a disk that errs for ever is waited for, so after 1.5 s of it the runner is told to stop. */
async function endOf(runner: Runner, tally: string, kind: Kind): Promise<string> {
  let over = false;
  const ended = runner.ended.finally(() => (over = true));
  for (let waited = 0; kind.times === 'inf' && !isOver() && waited < 1_500;) {
    await sleep(50);
    if (existsSync(tally)) waited += 50;
  }
  if (kind.times === 'inf') runner.process.kill('SIGTERM');
  const hanging = setTimeout(() => runner.process.kill('SIGKILL'), 20_000);
  const { code, signal } = await ended;
  clearTimeout(hanging);
  return signal ?? String(code);

  function isOver(): boolean {
    return over;
  }
}

function judgeEnd(ended: string, runner: Runner, place: Rig, complain: (sentence: string) => void): void {
  if (!['0', '7', '143'].includes(ended)) complain(`exit code ${ended}: ${runner.said()}`);
  if (ended === '7' && !runner.said().includes('results')) complain(`no path in: ${runner.said()}`);
  if (runner.said().includes('sk-canary')) complain('the key is in what it said');
  if (place.facts().tornTails > 1) complain('more than one torn tail');
}

function judgeAnswers(
  ended: string,
  kind: Kind,
  { answers }: Facts,
  { asked, answered }: Counts,
  complain: (sentence: string) => void,
): void {
  const missing = Object.keys(answered).filter((key) => !answers.has(key)).length;
  if (missing > 0) complain(`${String(missing)} answers are lost`);
  const gaveUp = ended === '7' && kind.times !== 'inf';
  if (gaveUp && Object.keys(asked).length > 0) complain('it gave up after it had bought');
}

/** Types what the runner said is to be typed, to bring in what it saved elsewhere. */
function bringIn(runner: Runner, place: Rig): void {
  for (const [command] of runner.said().matchAll(/mv -n [^\n]+/g))
    spawnSync('sh', ['-c', command], { cwd: place.folder });
  const home = place.folder;
  for (const saved of readdirSync(home).filter((entry) => entry.startsWith('evals-rescue'))) {
    spawnSync('cp', ['-rn', `${saved}/journal`, place.taskFile.replace(/\.json$/, '.d')], { cwd: home });
  }
}

async function goOn(place: Rig, complain: (sentence: string) => void): Promise<void> {
  const last = place.start(flags);
  const { code } = await last.ended;
  if (code !== 0) complain(`the next run ended with ${String(code)}: ${last.said()}`);
}

/** The number of requests that were repeated. */
async function judgeRest(
  place: Rig,
  before: Facts,
  counts: Counts,
  complain: (sentence: string) => void,
): Promise<number> {
  const [after, later] = [place.facts(), await place.counts()];
  for (const key of before.answers) {
    if (!after.answers.has(key)) complain(`lost: ${key}`);
    if ((later.asked[key] ?? 0) > (counts.asked[key] ?? 0)) complain(`bought again although on disk: ${key}`);
  }
  if (after.outcomes.size !== place.total) complain(`${String(after.outcomes.size)} outcomes`);
  for (const [key, times] of after.outcomes) if (times !== 1) complain(`${String(times)} outcomes for ${key}`);
  return repeats(later);
}
