// Clocks that are wrong, and clocks that jump under a living runner (libfaketime; the monotonic clock stays as it is).
// No lease is taken early, nothing is asked twice, and no duration is negative.
// Usage (faketime): node scripts/run-ts.js test/crash/clocks.ts [--rounds 1]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endOf, finish, newestSegment, working } from './aftermath.ts';
import { repeats, type Rig, rig } from './rig.ts';
import { flag, sleep, verdict } from './scenario.ts';

const rounds = flag('rounds', 1);
const flags = ['--concurrent', '8'];
const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
].find((path) => existsSync(path));

if (library === undefined) {
  verdict('wrong clocks', [], 'SKIPPED: libfaketime is not here (apt-get install faketime)');
} else {
  const faked = { LD_PRELOAD: library, DONT_FAKE_MONOTONIC: '1' };
  await differing(faked);
  for (const hours of [1, -1]) await jumping(faked, hours);
}

function judgePoll(place: Rig, broken: string[]): void {
  const poll = place.command(['poll', '--file', place.taskFile, '--json']).stdout;
  if (/":-\d/.test(poll)) broken.push(`something negative in ${poll}`);
}

/** Three machines, of which two are 400 days off. */
async function differing(faked: Readonly<Record<string, string>>): Promise<void> {
  const broken: string[] = [];
  await using place = await rig({ samples: 200, models: ['a', 'b', 'c'], latencyMs: 40 });
  const group = ['-400d', '+0', '+400d'].map((offset, index) =>
    place.start(flags, {
      ...faked,
      EVALS_HOST_ID: `machine-${String(index)}`,
      EVALS_LEASE_TTL_MS: '1500',
      FAKETIME: offset,
    }),
  );
  const codes = await Promise.all(group.map(async (runner) => endOf(runner)));
  if (codes.some((code) => code !== 0 && code !== 9))
    broken.push(`they ended with ${codes.join(' ')}: ${group.map((runner) => runner.said()).join('\n')}`);
  await finish(place, flags, broken);
  judgePoll(place, broken);
  verdict('clocks 400 days off', broken, `3 machines ended with ${codes.join(' ')}, 600 samples, 0 requests repeated`);
}

/** The clock of the owner jumps while another machine waits for the lease, whose own clock stays. */
async function jumping(faked: Readonly<Record<string, string>>, hours: number): Promise<void> {
  const broken: string[] = [];
  let jumped = 0;
  for (let round = 0; round < rounds; round++) {
    await using place = await rig({ samples: 500, latencyMs: 60 });
    const offset = join(place.folder, 'offset');
    writeFileSync(offset, '+0\n');
    const term = { EVALS_LEASE_TTL_MS: '1500' };
    const first = place.start(flags, {
      ...faked,
      ...term,
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_CACHE_DURATION: '1',
      EVALS_HOST_ID: 'one',
    });
    await working(place);
    const second = place.start(flags, { ...term, EVALS_HOST_ID: 'two' });
    writeFileSync(offset, `${hours > 0 ? '+' : ''}${String(hours)}h\n`);
    await sleep(2_500);
    judgePoll(place, broken);
    const [own, others] = await Promise.all([endOf(first), endOf(second)]);
    if (own !== 0) broken.push(`it ended with ${String(own)}: ${first.said()}`);
    if (others !== 9) broken.push(`the other one ended with ${String(others)}: ${second.said()}`);
    if (place.facts().segments > 1) broken.push('the lease was taken early');
    jumped += didJump(place, hours) ? 1 : 0;
    judgePoll(place, broken);
    await finish(place, flags, broken);
    if (repeats(await place.counts()) > 0) broken.push('something was asked twice');
  }
  if (jumped < rounds) broken.push(`the clock jumped in ${String(jumped)} rounds only: this test does not bite`);
  verdict(
    `the clock jumps by ${String(hours)} h in mid-run`,
    broken,
    `${String(jumped)} jumps, no lease taken early, nothing negative, 0 requests repeated`,
  );
}

/** Whether two neighbouring lines of the journal are that far apart. */
function didJump(place: Rig, hours: number): boolean {
  const times = [...readFileSync(newestSegment(place), 'utf8').matchAll(/"t":(\d+)/g)].map(([, t]) => Number(t));
  return times.some((time, index) => Math.abs(time - (times[index - 1] ?? time)) > Math.abs(hours) * 3_000_000);
}
