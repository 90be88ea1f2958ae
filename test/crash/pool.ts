// The thread pool, which Node shares between its own file, name and compression jobs and everybody's, is used up in mid-run:
// eight jobs hang for seconds. What arrives must be made durable and told as done all the same, and the heartbeat go on.
// Control: a job of the pool itself must wait, else it was not used up.
// Usage (Linux, macOS): node scripts/run-ts.js test/crash/pool.ts [--rounds 1]
import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endOf, finish, runDirectory } from './aftermath.ts';
import { type Rig, rig } from './rig.ts';
import { flag, sleep, verdict } from './scenario.ts';

const rounds = flag('rounds', 1);
const flags = ['--concurrent', '8'];
const shim = pathToFileURL(resolve('test/crash/pool-shim.mjs')).href;

for (const early of [false, true]) {
  const broken: string[] = [];
  const shares: number[] = [];
  for (let round = 0; round < rounds; round++) shares.push(await starved(early, broken));
  verdict(
    `8 jobs hang in the thread pool, ${early ? 'from the first heartbeat on' : 'in mid-run'}`,
    broken,
    `${String(rounds)} times 4 s; told as done meanwhile: ${shares.map((share) => share.toFixed(2)).join(', ')} of the rate ` +
      `${early ? 'after' : 'before'}, 0 requests repeated`,
  );
}

function heartbeats(place: Rig): string[] {
  const folder = join(runDirectory(place), 'runners');
  return readdirSync(folder)
    .filter((name) => /^[^.].*\.json$/.test(name))
    .map((name) => join(folder, name));
}

/** What the heartbeat says is done, and how often it was written. */
function told(place: Rig): { done: number; seq: number } {
  const [path = ''] = heartbeats(place);
  const { seq, tasks } = JSON.parse(readFileSync(path, 'utf8')) as {
    seq: number;
    tasks: Record<string, { progress: { scored: number } }>;
  };
  return { seq, done: Object.values(tasks).reduce((sum, { progress }) => sum + progress.scored, 0) };
}

async function toldIn(place: Rig, ms: number): Promise<Told> {
  const before = told(place);
  await sleep(ms);
  const after = told(place);
  return { done: after.done - before.done, beats: after.seq - before.seq };
}

interface Told {
  readonly done: number;
  readonly beats: number;
}

function judge(hanging: Told, free: Told, broken: string[]): void {
  if (hanging.done < free.done / 2) broken.push(`${String(hanging.done)} were told as done, else ${String(free.done)}`);
  if (hanging.beats < 2) broken.push(`${String(hanging.beats)} heartbeats in 4 s`);
}

/** The rate at which samples are told as done while the pool is used up, as a share of the rate while it is not. */
async function starved(early: boolean, broken: string[]): Promise<number> {
  await using place = await rig({ samples: 1_500, latencyMs: 60 });
  const [pipe, freed] = [join(place.folder, 'pipe'), join(place.folder, 'freed')];
  spawnSync('mkfifo', [pipe]);
  const runner = place.start(flags, { RIG_PIPE: pipe, RIG_FREED: freed, NODE_OPTIONS: `--import ${shim}` });
  await place.working();
  // Early is when the disk thread has begun to beat, and has yet to load what writes the task file.
  while (heartbeats(place).length === 0) await sleep(10);
  if (!early) await sleep(2_000);
  const before = early ? undefined : await toldIn(place, 4_000);
  runner.process.kill('SIGUSR2');
  await sleep(early ? 1_500 : 500);
  const hanging = await toldIn(place, 4_000);
  if (existsSync(freed)) broken.push('a job of the pool came through: this test does not bite');
  // Whoever opens the other end lets them all go.
  const end = openSync(pipe, constants.O_RDWR);
  const free = before ?? (await toldIn(place, 4_000));
  const code = await endOf(runner, 60_000);
  closeSync(end);
  if (code !== 0) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
  if (!existsSync(freed)) broken.push('the hanging jobs were never let go');
  judge(hanging, free, broken);
  await finish(place, flags, broken);
  return hanging.done / free.done;
}
