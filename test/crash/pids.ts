// Process ids that are not what they seem: one that somebody else has now, and two containers whose runners both are
// process 1 on one machine. Where neither can see the other, only a silent heartbeat proves a runner dead.
// Usage (root for containers): node scripts/run-ts.js test/crash/pids.ts [--rounds 1]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { endOf, finish, newestSegment, working } from './aftermath.ts';
import { repeats, rig } from './rig.ts';
import { flag, verdict } from './scenario.ts';

const rounds = flag('rounds', 1);
const concurrent = 8;
const flags = ['--concurrent', String(concurrent)];
const container = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
const term = { EVALS_LEASE_TTL_MS: '1500' };

await strangePid();
const { status, stderr, error } = spawnSync('unshare', [...container.slice(1), 'true'], { encoding: 'utf8' });
if (status === 0) {
  await twoContainers();
  await deadContainer();
} else verdict('two containers', [], `SKIPPED: ${error?.message ?? stderr.trim()}`);

/** The lease of a dead runner whose pid somebody else has now. */
async function strangePid(): Promise<void> {
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
  const second = place.start(flags);
  const code = await endOf(second);
  if (code !== 0) broken.push(`the next ended with ${String(code)}: ${second.said()}`);
  const twice = repeats(await place.counts());
  if (twice > concurrent) broken.push(`${String(twice)} requests repeated`);
  verdict(
    'another process has the dead runner’s pid',
    broken,
    `taken at once, ${String(twice)} requests repeated (bound ${String(concurrent)})`,
  );
}

/** Both live, and both are process 1: the second must not take the first for itself, or for dead. */
async function twoContainers(): Promise<void> {
  const broken: string[] = [];
  for (let round = 0; round < rounds; round++) {
    await using place = await rig({ samples: 400, latencyMs: 60 });
    const first = place.start(flags, term, { within: container });
    await working(place);
    judgePid(readFileSync(newestSegment(place), 'utf8'), broken);
    const second = place.start(flags, term, { within: container });
    const codes = [await endOf(second), await endOf(first)];
    if (codes.join(' ') !== '9 0') broken.push(`they ended with ${codes.join(' ')}: ${second.said()} ${first.said()}`);
    await finish(place, flags, broken);
  }
  verdict(
    'two containers, both runners are process 1 and alive',
    broken,
    `${String(rounds)} times, the second ended with 9 and the first went on, 0 requests repeated`,
  );
}

/** The first container is killed as a whole: nothing can be proved, so the second waits for the lease's term. */
async function deadContainer(): Promise<void> {
  const broken: string[] = [];
  let repeated = 0;
  for (let round = 0; round < rounds; round++) {
    await using place = await rig({ samples: 200, latencyMs: 60 });
    const first = place.start(flags, term, { within: container });
    await working(place);
    first.process.kill('SIGKILL');
    await first.ended;
    const second = place.start(flags, term, { within: container });
    const code = await endOf(second);
    if (code !== 0) broken.push(`the next ended with ${String(code)}: ${second.said()}`);
    repeated += await finish(place, flags, broken, { bound: concurrent });
  }
  verdict(
    'a container is killed, another takes over',
    broken,
    `${String(rounds)} take-overs, ${(repeated / rounds).toFixed(1)} requests repeated each (bound ${String(concurrent)})`,
  );
}

function judgePid(segment: string, broken: string[]): void {
  if (!segment.includes('"pid":1,')) broken.push('the runner is not process 1: this test does not bite');
}
