// The disk errs below Node, where no code of the program can see it coming: a library before libc (disk-fault.c) fails
// write, pwrite, writev, fsync and fdatasync of the journal for some seconds in mid-run, and then for ever until SIGTERM.
// Usage (Linux, cc): node scripts/run-ts.js test/crash/disk-outside.ts [--rounds 1] [--seed 1]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOf, finish, judgeAnswers } from './aftermath.ts';
import { type DiskFault, type DiskLibrary, diskLibrary } from './disk-library.ts';
import { type Rig, rig } from './rig.ts';
import { flag, randomFrom, sleep, verdict } from './scenario.ts';

const rounds = flag('rounds', 1);
const random = randomFrom(flag('seed', 1));
const flags = ['--concurrent', '8'];
const faults: readonly DiskFault[] = [
  { fault: 'eio', calls: 'write' },
  { fault: 'enospc', calls: 'write' },
  { fault: 'eio', calls: 'sync' },
];

const library = diskLibrary();
if (typeof library === 'string') {
  verdict('the disk errs below Node', [], `SKIPPED: ${library}`);
} else {
  for (const fault of faults) await forSeconds(library, fault);
  for (const fault of faults) await forEver(library, fault);
  library[Symbol.dispose]();
}

function name({ fault, calls }: DiskFault): string {
  return `${fault.toUpperCase()} of every ${calls} of the journal, from outside`;
}

async function untilItHurts(place: Rig, on: DiskLibrary): Promise<void> {
  await place.working();
  await sleep(200 + random() * 400);
  writeFileSync(on.switch, '');
}

async function forSeconds(on: DiskLibrary, fault: DiskFault): Promise<void> {
  const broken: string[] = [];
  let [struck, answers] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    await using place = await rig({ samples: 400, latencyMs: 30 });
    const runner = place.start(flags, on.struck(fault));
    await untilItHurts(place, on);
    await sleep(2_500);
    const before = await place.requests();
    await sleep(500);
    const bought = (await place.requests()) - before;
    if (bought > 0) broken.push(`${String(bought)} requests were sent while answers could not be written`);
    rmSync(on.switch);
    const code = await endOf(runner, 60_000);
    if (code !== 0) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
    if (!runner.said().includes('disk')) broken.push(`it did not say what was wrong: ${runner.said()}`);
    answers += await judgeAnswers(place, broken, runner.said());
    await finish(place, flags, broken);
    const tally = on.tally();
    if (tally === 0) broken.push('no call was struck: this test does not bite');
    struck += tally;
  }
  verdict(
    `${name(fault)} for 3 s`,
    broken,
    `${String(rounds)} times, ${String(struck)} calls struck, ${String(answers)} answers, 0 lost, 0 requests repeated`,
  );
}

async function forEver(on: DiskLibrary, fault: DiskFault): Promise<void> {
  const broken: string[] = [];
  let brought = 0;
  for (let round = 0; round < rounds; round++) {
    await using place = await rig({ samples: 120, latencyMs: 200 });
    const rescue = mkdtempSync(join(tmpdir(), 'evals-rescue-'));
    const runner = place.start(flags, { ...on.struck(fault), EVALS_RESCUE_DIR: rescue });
    await untilItHurts(place, on);
    await sleep(1_500);
    runner.process.kill('SIGTERM');
    const code = await endOf(runner);
    if (code !== 7) broken.push(`it ended with ${String(code)}: ${runner.said()}`);
    rmSync(on.switch);
    brought += bringIn(place, runner.said());
    await judgeAnswers(place, broken, runner.said());
    await finish(place, flags, broken);
    if (on.tally() === 0) broken.push('no call was struck: this test does not bite');
    rmSync(rescue, { recursive: true, force: true });
  }
  verdict(
    `${name(fault)} for ever, SIGTERM`,
    broken,
    `${String(rounds)} times, ended with 7; ${String(brought)} answers were saved elsewhere and brought in, 0 requests repeated`,
  );
}

/** Types what the runner said is to be typed. Returns how many answers came in. */
function bringIn(place: Rig, said: string): number {
  const before = place.facts().answers.size;
  for (const [command] of said.matchAll(/mv -n [^\n]+/g)) spawnSync('sh', ['-c', command], { cwd: place.folder });
  return place.facts().answers.size - before;
}
