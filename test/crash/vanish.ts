// Files that vanish, move, become links or close under a living runner.
// Usage: node scripts/run-ts.js test/crash/vanish.ts [--only NAME]
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { endOf, finish, newestSegment, runDirectory, working } from './aftermath.ts';
import { type Rig, rig, type Runner } from './rig.ts';
import { verdict, word } from './scenario.ts';

const only = word('only');
const flags = ['--concurrent', '8'];
const nobody = 65_534;

await during('the journal’s segment is deleted', (place) => {
  rmSync(newestSegment(place));
});
await during('the whole journal is deleted', (place) => {
  wipe(join(runDirectory(place), 'journal'));
});
await during('the task file is deleted', (place) => {
  rmSync(place.taskFile);
});
await during('latest_tasks.json is deleted', (place) => {
  rmSync(join(place.folder, 'results', 'latest_tasks.json'));
});
await during('the folder of heartbeats is deleted', (place) => {
  wipe(join(runDirectory(place), 'runners'));
});
await during(
  'the run directory is deleted',
  (place) => {
    wipe(runDirectory(place));
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
await during(
  'a link to a file of others takes the segment’s place',
  (place) => {
    const segment = newestSegment(place);
    writeFileSync(othersOf(place), 'mine');
    rmSync(segment);
    symlinkSync(othersOf(place), segment);
  },
  {
    afterwards: (place, broken) => {
      if (readFileSync(othersOf(place), 'utf8') !== 'mine') broken.push('the file of others was written to');
    },
  },
);
await during('the task’s journal is moved away, and a link leads there', (place) => {
  leadAway(place, join(runDirectory(place), 'journal', 'custom__gpt-test'));
});
await during('the run directory is moved away, and a link leads there', (place) => {
  leadAway(place, runDirectory(place));
});
await during('the task file is moved away, and a link leads there', (place) => {
  leadAway(place, place.taskFile);
});
await closed();

interface Happening {
  /** The runner cannot go on: it must end with 7 and say where things are. */
  readonly gone?: boolean;
  readonly afterwards?: (place: Rig, broken: string[]) => void;
}

/** The runner may make a file in a folder that is just being removed. */
function wipe(path: string): void {
  while (existsSync(path)) spawnSync('rm', ['-rf', path]);
}

function othersOf({ folder }: Rig): string {
  return join(folder, 'others.txt');
}

function leadAway({ folder }: Rig, path: string): void {
  renameSync(path, join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), path);
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
  afterwards?.(place, broken);
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
  await finish(place, flags, broken);
  return kept;
}

function rescued(place: Rig): number {
  const texts = readdirSync(place.folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /evals-rescue.*\.jsonl$/.test(path))
    .map((path) => readFileSync(join(place.folder, path), 'utf8'));
  return texts.join('').split('"e":"completion"').length - 1;
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
  const runner = place.start(flags, { HOME: place.folder }, { user: nobody });
  await working(place);
  const folders = ['', 'journal', 'journal/custom__gpt-test', 'runners'].map((name) => join(runDirectory(place), name));
  for (const folder of folders) chmodSync(folder, 0o500);
  const code = await endOf(runner);
  if (code !== 0) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
  const refused = place.start(flags, { HOME: place.folder }, { user: nobody });
  const second = await endOf(refused);
  if (second !== 0 && second !== 7) broken.push(`the next one ended with ${String(second)}: ${refused.said()}`);
  for (const folder of folders) chmodSync(folder, 0o700);
  spawnSync('chown', ['-R', '0', place.folder]);
  await finish(place, flags, broken);
  verdict(what, broken, `ended with ${String(code)}; one started then ended with ${String(second)}`);
}
