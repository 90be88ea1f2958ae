// Files that vanish or close under a living runner, pids that are not what they seem, and clocks that are wrong.
// Usage: node scripts/run-ts.js test/crash/vanish.ts [--only NAME]
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { repeats, type Rig, rig, type Runner } from './rig.ts';
import { sleep, verdict, word } from './scenario.ts';

const only = word('only');
const flags = ['--concurrent', '8'];
const nobody = 65_534;

await during('the journal’s segment is deleted', (place) => {
  rmSync(newestSegment(place));
});
await during('the whole journal is deleted', (place) => {
  rmSync(join(runDirectory(place), 'journal'), { recursive: true });
});
await during('the task file is deleted', (place) => {
  rmSync(place.taskFile);
});
await during('latest_tasks.json is deleted', (place) => {
  rmSync(join(place.folder, 'results', 'latest_tasks.json'));
});
await during('the folder of heartbeats is deleted', (place) => {
  rmSync(join(runDirectory(place), 'runners'), { recursive: true });
});
await during(
  'the run directory is deleted',
  (place) => {
    rmSync(runDirectory(place), { recursive: true });
  },
  { gone: true },
);
await during(
  'the run directory is moved, and put back',
  (place) => {
    renameSync(runDirectory(place), `${runDirectory(place)}.away`);
  },
  {
    gone: true,
    afterwards: (place) => {
      renameSync(`${runDirectory(place)}.away`, runDirectory(place));
    },
  },
);
await closed();
await strangePids();
await clocks();

interface Happening {
  /** The runner cannot go on: it must end with 7 and say where things are. */
  readonly gone?: boolean;
  readonly afterwards?: (place: Rig) => void;
}

function runDirectory({ taskFile }: Rig): string {
  return taskFile.replace(/\.json$/, '.d');
}

function newestSegment(place: Rig): string {
  const folder = join(runDirectory(place), 'journal', 'custom__gpt-test');
  const [newest = ''] = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .reverse();
  return join(folder, newest);
}

async function working(place: Rig): Promise<void> {
  await place.working();
  await sleep(400);
}

/** Types what the runner said is to be typed. */
function bringIn(place: Rig): void {
  for (const saved of readdirSync(place.folder).filter((name) => name.startsWith('evals-rescue'))) {
    spawnSync('cp', ['-rn', `${saved}/journal`, runDirectory(place)], { cwd: place.folder });
  }
}

async function during(
  what: string,
  evil: (place: Rig) => void,
  { gone = false, afterwards }: Happening = {},
): Promise<void> {
  if (only !== undefined && !what.includes(only)) return;
  const broken: string[] = [];
  await using place = await rig({ samples: 150, latencyMs: 60 });
  const runner = place.start(flags);
  await working(place);
  evil(place);
  const code = await endOf(runner);
  judgeEnd(code, gone, runner, broken);
  afterwards?.(place);
  const answered = Object.keys((await place.counts()).answered).length;
  const kept = await keptAfter(place, gone && afterwards === undefined, broken);
  if (kept < answered)
    broken.push(`${String(answered - kept)} of ${String(answered)} answers are lost: ${runner.said()}`);
  verdict(what, broken, `ended with ${String(code)}, ${String(answered)} answers kept, 0 requests repeated`);
}

function judgeEnd(code: number | string, gone: boolean, runner: Runner, broken: string[]): void {
  if (code !== (gone ? 7 : 0)) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
  if (gone && !runner.said().includes('evals-rescue'))
    broken.push(`it did not say where the answers are: ${runner.said()}`);
}

/** How many answers are there, after another run has gone on, unless everything is gone for good. */
async function keptAfter(place: Rig, forGood: boolean, broken: string[]): Promise<number> {
  if (forGood) return rescued(place);
  bringIn(place);
  const kept = place.facts().answers.size;
  await finish(place, broken);
  return kept;
}

async function endOf(runner: Runner): Promise<number | string> {
  const hanging = setTimeout(() => runner.process.kill('SIGKILL'), 30_000);
  const { code, signal } = await runner.ended;
  clearTimeout(hanging);
  return signal ?? code ?? 'nothing';
}

function rescued(place: Rig): number {
  const texts = readdirSync(place.folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /evals-rescue.*\.jsonl$/.test(path))
    .map((path) => readFileSync(join(place.folder, path), 'utf8'));
  return texts.join('').split('"e":"completion"').length - 1;
}

async function finish(place: Rig, broken: string[], expected = 0): Promise<void> {
  const rest = place.start(flags);
  const { code } = await rest.ended;
  if (code !== expected) broken.push(`the next run ended with ${String(code)}: ${rest.said()}`);
  const { outcomes } = place.facts();
  if (outcomes.size !== place.total) broken.push(`${String(outcomes.size)} of ${String(place.total)} outcomes`);
  for (const [key, count] of outcomes) if (count !== 1) broken.push(`${String(count)} outcomes for ${key}`);
  const twice = repeats(await place.counts());
  if (twice > 0) broken.push(`${String(twice)} requests repeated`);
}

/** Permissions are taken away in mid-run: an open file can still be written; nothing new can be made. */
async function closed(): Promise<void> {
  const what = 'the folders are closed (chmod 0500)';
  if (only !== undefined && !what.includes(only)) return;
  if (process.getuid?.() !== 0) {
    verdict(what, [], 'SKIPPED: it takes root to become somebody else');
    return;
  }
  const broken: string[] = [];
  await using place = await rig({ samples: 150, latencyMs: 60 });
  spawnSync('chown', ['-R', String(nobody), place.folder]);
  const runner = place.start(flags, { HOME: place.folder }, nobody);
  await working(place);
  const folders = ['', 'journal', 'journal/custom__gpt-test', 'runners'].map((name) => join(runDirectory(place), name));
  for (const folder of folders) chmodSync(folder, 0o500);
  const code = await endOf(runner);
  if (code !== 0) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
  const refused = place.start(flags, { HOME: place.folder }, nobody);
  const second = await endOf(refused);
  if (second !== 0 && second !== 7) broken.push(`the next one ended with ${String(second)}: ${refused.said()}`);
  for (const folder of folders) chmodSync(folder, 0o700);
  spawnSync('chown', ['-R', '0', place.folder]);
  await finish(place, broken);
  verdict(what, broken, `ended with ${String(code)}; one started then ended with ${String(second)}`);
}

/** The lease of a dead runner whose pid somebody else has now. */
async function strangePids(): Promise<void> {
  const what = 'another process has the dead runner’s pid';
  if (only !== undefined && !what.includes(only)) return;
  const broken: string[] = [];
  await using place = await rig({ samples: 150, latencyMs: 60 });
  const first = place.start(flags);
  await working(place);
  first.process.kill('SIGKILL');
  await first.ended;
  const path = newestSegment(place);
  const [head = '', ...rest] = readFileSync(path, 'utf8').split('\n');
  // Same host, boot and namespace; a pid that lives (ours), which began at another time than the owner did.
  const body = head
    .replace(/,"c":"[0-9a-f]{8}"\}$/, '')
    .replace(`"pid":${String(first.pid)}`, `"pid":${String(process.pid)}`);
  writeFileSync(path, [`${body},"c":"${crc32(body).toString(16).padStart(8, '0')}"}`, ...rest].join('\n'));
  const began = performance.now();
  const second = place.start(flags);
  const code = await endOf(second);
  if (code !== 0) broken.push(`the next ended with ${String(code)}: ${second.said()}`);
  const twice = repeats(await place.counts());
  if (twice > 8) broken.push(`${String(twice)} requests repeated`);
  verdict(
    what,
    broken,
    `taken at once, done in ${((performance.now() - began) / 1000).toFixed(1)} s, ${String(twice)} requests repeated (bound 8)`,
  );
}

/** Three machines, of which two are 400 days off: no lease is taken early, nothing is asked twice. */
async function clocks(): Promise<void> {
  const what = 'clocks 400 days off';
  if (only !== undefined && !what.includes(only)) return;
  const library = [
    '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
    '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  ].find((path) => existsSync(path));
  if (library === undefined) {
    verdict(what, [], 'SKIPPED: libfaketime is not here (apt-get install faketime)');
    return;
  }
  const broken: string[] = [];
  await using place = await rig({ samples: 200, models: ['a', 'b', 'c'], latencyMs: 40 });
  const group = ['-400d', '+0', '+400d'].map((offset, index) =>
    place.start(flags, {
      EVALS_HOST_ID: `machine-${String(index)}`,
      EVALS_LEASE_TTL_MS: '1500',
      LD_PRELOAD: library,
      FAKETIME: offset,
      DONT_FAKE_MONOTONIC: '1',
    }),
  );
  const codes = await Promise.all(group.map(endOf));
  if (codes.some((code) => code !== 0 && code !== 9))
    broken.push(`they ended with ${codes.join(' ')}: ${group.map((runner) => runner.said()).join('\n')}`);
  await finish(place, broken);
  const poll = place.command(['poll', '--file', place.taskFile, '--json']).stdout;
  if (/":-\d/.test(poll)) broken.push(`something negative in ${poll}`);
  verdict(what, broken, `3 machines ended with ${codes.join(' ')}, 600 samples, 0 requests repeated`);
}
