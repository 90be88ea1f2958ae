// The power fails: the file system of the results is shut down without writing its log (EXT4_IOC_SHUTDOWN and its like on
// xfs, by xfs_io), the runner is killed, and the file system mounted again with only what had reached the disk.
// What had been told as done before the cut must be there. Control: the same with syncs that only pretend, which must lose.
// Usage (as root, Linux, xfsprogs): node scripts/run-ts.js test/crash/power-cut.ts [--cuts 20] [--seed 1]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repeats, type Rig, rig } from './rig.ts';
import { flag, randomFrom, sleep, verdict } from './scenario.ts';

const cuts = flag('cuts', 20);
const random = randomFrom(flag('seed', 1));
const concurrent = 16;
const flags = ['--concurrent', String(concurrent)];
const makers = { ext4: ['mkfs.ext4', '-q', '-F'], xfs: ['mkfs.xfs', '-q', '-f'] } as const;

for (const system of ['ext4', 'xfs'] as const) {
  await scenario(system, undefined, cuts);
  await scenario(system, 'no-sync', Math.ceil(cuts / 4));
}

interface Disk {
  readonly mount: string;
  cut(): void;
  mountAgain(): void;
  remove(): void;
}

function sh(command: string, ...values: string[]): void {
  const { status, stderr, error } = spawnSync(command, values, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${values.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

function disk(system: keyof typeof makers): Disk {
  const place = mkdtempSync(join(tmpdir(), 'evals-power-'));
  const [image, mount] = [join(place, 'image'), join(place, 'mount')];
  mkdirSync(mount);
  sh('truncate', '-s', '400M', image);
  const [maker, ...options] = makers[system];
  sh(maker, ...options, image);
  sh('mount', '-o', 'loop', image, mount);
  return {
    mount,
    cut: () => {
      sh('xfs_io', '-x', '-c', 'shutdown', mount);
    },
    mountAgain: () => {
      sh('umount', mount);
      sh('mount', '-o', 'loop', image, mount);
    },
    remove: () => {
      spawnSync('umount', ['-l', mount]);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

async function scenario(system: keyof typeof makers, naive: string | undefined, times: number): Promise<void> {
  const name = `power cut, ${system}${naive === undefined ? '' : ', syncs that pretend (control)'}`;
  const book: Book = { cuts: 0, acknowledged: 0, lost: 0, repeated: 0, broken: [] };
  while (book.cuts < times) {
    let on: Disk;
    try {
      on = disk(system);
    } catch (error) {
      verdict(name, [], `SKIPPED: ${String(error)}`);
      return;
    }
    await until(on, naive, times, book);
  }
  const bites = book.lost > 0 ? [] : ['the control lost nothing: this test does not bite'];
  verdict(
    name,
    naive === undefined ? book.broken : bites,
    `${String(book.cuts)} cuts, ${String(book.acknowledged)} samples told as done before them, ${String(book.lost)} of them lost, ${
      naive === undefined ? `${(book.repeated / book.cuts).toFixed(1)} requests repeated per cut` : 'which the rig saw'
    }`,
  );
}

interface Book {
  cuts: number;
  acknowledged: number;
  lost: number;
  repeated: number;
  readonly broken: string[];
}

/** Cuts until the submission is complete, or there were cuts enough. */
async function until(on: Disk, naive: string | undefined, times: number, book: Book): Promise<void> {
  try {
    await using place = await rig({ samples: 1_500, latencyMs: 30, folder: on.mount });
    spawnSync('sync');
    while (book.cuts < times && place.facts().outcomes.size < place.total) await cut(place, on, naive, book);
    if (naive !== undefined) return;
    const last = place.start(flags);
    const { code } = await last.ended;
    if (code !== 0) book.broken.push(`the last run ended with ${String(code)}: ${last.said()}`);
    const { outcomes } = place.facts();
    if (outcomes.size !== place.total) book.broken.push(`${String(outcomes.size)} outcomes`);
    // In flight at a cut, or answered since the last sync: that was not told as done, and its place was free again.
    book.repeated += repeats(await place.counts());
  } finally {
    on.remove();
  }
}

async function cut(place: Rig, on: Disk, naive: string | undefined, book: Book): Promise<void> {
  const runner = place.start(flags, naive === undefined ? {} : place.fault(naive));
  await place.working();
  await sleep(1_100 + random() * 900);
  const told = toldAsDone(place);
  on.cut();
  runner.process.kill('SIGKILL');
  await runner.ended;
  on.mountAgain();
  book.cuts += 1;
  book.acknowledged += told;
  const kept = place.facts().outcomes.size;
  if (kept < told) {
    book.lost += told - kept;
    book.broken.push(`${String(told)} were told as done, ${String(kept)} are on disk`);
  }
  const latest = spawnSync('cat', [join(on.mount, 'results', 'latest_tasks.json')], { encoding: 'utf8' });
  if (latest.status !== 0) book.broken.push(`latest_tasks.json: ${latest.stderr}`);
  if (parsed(place.taskFile) === undefined) book.broken.push('the task file is cut off');
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

interface Heartbeat {
  readonly tasks: Readonly<Record<string, { progress: { scored: number; failed: number } }>>;
}

/** How many outcomes the newest heartbeat counts: the runner tells of none that is not durable. */
function toldAsDone(place: Rig): number {
  const folder = join(place.taskFile.replace(/\.json$/, '.d'), 'runners');
  const told = readdirSync(folder)
    .filter((name) => /^[^.].*\.json$/.test(name))
    .map((name) => {
      // One that an earlier cut left empty says nothing.
      const { tasks } = (parsed(join(folder, name)) ?? { tasks: {} }) as Heartbeat;
      return Object.values(tasks).reduce((sum, { progress }) => sum + progress.scored + progress.failed, 0);
    });
  return Math.max(0, ...told);
}
