// The kernel finds an error in the file system in mid-run and makes it read-only (ext4 with errors=remount-ro). Answers in
// flight are held; at SIGTERM they are saved elsewhere; once the disk is sound again they are brought in, and nothing that
// had been told as done is missing. A run that is started meanwhile is refused.
// Usage (root, Linux, e2fsprogs): node scripts/run-ts.js test/crash/read-only.ts
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { endOf, finish, judgeAnswers, working } from './aftermath.ts';
import { type Rig, rig } from './rig.ts';
import { sleep, verdict } from './scenario.ts';

class Missing extends Error {}

const what = 'the file system becomes read-only in mid-run';
const flags = ['--concurrent', '8'];
const place = mkdtempSync(join(tmpdir(), 'evals-read-only-'));
const [image, mount] = [join(place, 'image'), join(place, 'mount')];
mkdirSync(mount);
try {
  sh('truncate', '-s', '64M', image);
  sh('mkfs.ext4', '-q', '-F', image);
  sh('mount', '-o', 'loop,errors=remount-ro', image, mount);
  await struck();
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  verdict(what, [], `SKIPPED: ${error.message}`);
} finally {
  spawnSync('umount', ['-l', mount]);
  rmSync(place, { recursive: true, force: true });
}

function sh(command: string, ...values: string[]): void {
  const { status, stderr, error } = spawnSync(command, values, { encoding: 'utf8' });
  if (status !== 0) throw new Missing(`${command}: ${error?.message ?? stderr.trim()}`);
}

/** The kernel's own test hook: it takes the file system for damaged, as after a real error. */
function strike(): void {
  const lines = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const [device = ''] = lines.find(([, path]) => path === mount) ?? [];
  writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, 'the rig says so');
}

async function struck(): Promise<void> {
  const broken: string[] = [];
  await using at = await rig({ samples: 400, latencyMs: 60, folder: mount });
  const rescue = mkdtempSync(join(place, 'rescue-'));
  const runner = at.start(flags, { EVALS_RESCUE_DIR: rescue });
  await working(at);
  strike();
  if (spawnSync('touch', [join(mount, 'probe')]).status === 0)
    broken.push('it can still be written: this test does not bite');
  await sleep(2_000);
  const before = await at.requests();
  await sleep(700);
  if ((await at.requests()) > before) broken.push('requests were sent while answers could not be written');
  await judgeSecond(at, broken);
  runner.process.kill('SIGTERM');
  const code = await endOf(runner);
  if (code !== 7) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
  repair(broken);
  const kept = at.facts().answers.size;
  for (const [command] of runner.said().matchAll(/mv -n [^\n]+/g)) spawnSync('sh', ['-c', command], { cwd: place });
  const brought = at.facts().answers.size - kept;
  const answered = await judgeAnswers(at, broken, runner.said());
  await finish(at, flags, broken);
  verdict(
    what,
    broken,
    `ended with ${String(code)}, ${String(answered)} answers of which ${String(brought)} were saved elsewhere and brought in, 0 lost, 0 requests repeated`,
  );
}

async function judgeSecond(at: Rig, broken: string[]): Promise<void> {
  const other = at.start(flags);
  const code = await endOf(other);
  // The first one lives and has the task; else it would be 7.
  if (code !== 9 && code !== 7) broken.push(`one started then ended with ${String(code)}: ${other.said()}`);
}

function repair(broken: string[]): void {
  sh('umount', mount);
  // 1: errors were mended, which is what it is asked for here.
  const { status, stdout } = spawnSync('e2fsck', ['-p', '-f', image], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) broken.push(`e2fsck: ${stdout}`);
  sh('mount', '-o', 'loop', image, mount);
}
