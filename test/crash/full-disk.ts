// A small tmpfs is filled in mid-run and freed again: nothing lost, nothing asked twice. Then never freed, and SIGTERM:
// every answer held in memory is saved elsewhere, and comes in again by the command that the runner printed.
// Usage (as root, Linux): node scripts/run-ts.js test/crash/full-disk.ts
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repeats, type Rig, rig } from './rig.ts';
import { sleep, verdict } from './scenario.ts';

const mount = mkdtempSync(join(tmpdir(), 'evals-full-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', mount]);
if (mounted.status !== 0) {
  process.stdout.write('skipped  full disk: a tmpfs cannot be mounted here (it takes root)\n');
} else {
  try {
    await freedAgain();
    await neverFreed();
  } finally {
    execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true, force: true });
  }
}

function fill(): void {
  const { bavail, bsize } = statfsSync(mount);
  if (bavail === 0) return;
  try {
    appendFileSync(join(mount, 'ballast'), Buffer.alloc(bavail * bsize + 1_000_000));
  } catch {
    // full: that was the aim
  }
}

async function freedAgain(): Promise<void> {
  const broken: string[] = [];
  {
    await using place = await rig({ samples: 1_500, latencyMs: 30, answerCharacters: 400, folder: join(mount) });
    const runner = place.start(['--concurrent', '16']);
    while ((await place.requests()) < 100) await sleep(20);
    fill();
    await sleep(4_000);
    if (runner.process.exitCode !== null) broken.push(`the runner gave up: ${runner.said()}`);
    rmSync(join(mount, 'ballast'));
    const { code } = await runner.ended;
    if (code !== 0) broken.push(`exit code ${String(code)}: ${runner.said()}`);
    if (!/disk|space/i.test(runner.said())) broken.push(`it did not say what was wrong: ${runner.said()}`);
    const facts = place.facts();
    if (facts.outcomes.size !== place.total) broken.push(`${String(facts.outcomes.size)} outcomes`);
    const twice = repeats(await place.counts());
    if (twice > 0) broken.push(`${String(twice)} questions were asked twice`);
  }
  verdict('disk full for 4 s', broken, '1,500 samples');
  emptyMount();
}

async function neverFreed(): Promise<void> {
  const broken: string[] = [];
  const rescue = mkdtempSync(join(tmpdir(), 'evals-rescue-'));
  let saved: number;
  {
    await using place = await rig({ samples: 1_500, latencyMs: 400, answerCharacters: 8_000, folder: join(mount) });
    const runner = place.start(['--concurrent', '16'], { EVALS_RESCUE_DIR: rescue });
    while ((await place.requests()) < 32) await sleep(20);
    // Again and again, because the runner gives its own reserve back when the disk is full.
    for (const until = performance.now() + 2_500; performance.now() < until;) {
      fill();
      await sleep(5);
    }
    runner.process.kill('SIGTERM');
    const { code } = await runner.ended;
    if (code !== 7) broken.push(`exit code ${String(code)}: ${runner.said()}`);
    saved = bringIn(place, runner.said(), broken);
    const answered = Object.keys((await place.counts()).answered).length;
    const kept = place.facts().answers.size;
    if (kept !== answered) broken.push(`${String(answered - kept)} of ${String(answered)} answers are lost`);
    const rest = place.command(['run', '--tasks', place.taskFile, '--concurrent', '16']);
    if (rest.exitCode !== 0) broken.push(`the next run ended with ${String(rest.exitCode)}: ${rest.stderr}`);
    const twice = repeats(await place.counts());
    if (twice > 0) broken.push(`${String(twice)} questions were asked twice`);
    if (!existsSync(place.taskFile)) broken.push('the task file is gone');
  }
  rmSync(rescue, { recursive: true, force: true });
  verdict('disk full, SIGTERM', broken, `${String(saved)} answers were held, saved elsewhere and brought in`);
  emptyMount();
}

/** Types what the runner said is to be typed. Returns how many answers came in. */
function bringIn(place: Rig, said: string, broken: string[]): number {
  const before = place.facts().answers.size;
  const command = /mv [^\n]+/.exec(said)?.[0];
  if (command === undefined) broken.push(`it did not say how to bring the answers in: ${said}`);
  rmSync(join(mount, 'ballast'));
  if (command !== undefined) spawnSync('sh', ['-c', command], { cwd: place.folder });
  return place.facts().answers.size - before;
}

function emptyMount(): void {
  execFileSync('sh', ['-c', 'rm -rf ./* ./.[!.]*'], { cwd: mount });
}
