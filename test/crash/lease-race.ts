// Who wins when many take a dead runner's task over at once? Processes contend for one generation after the other; each
// writes down what it won. The product's lease gives each generation to one; the same contest for a stale
// proper-lockfile, the control, must show double wins: else this test proves nothing.
// Usage: node scripts/run-ts.js test/crash/lease-race.ts [--seconds 8] [--processes 8] [--rounds 100]
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { systemFiles, writeAll } from '../../src/store/journal/files.ts';
import { createSegment } from '../../src/store/journal/segment-file.ts';
import { listSegments } from '../../src/store/journal/segments.ts';
import { flag, sleep, verdict } from './scenario.ts';

const seconds = flag('seconds', 8);
const processes = flag('processes', 8);
const rounds = flag('rounds', 100);
const roundMs = 60;
const [, program = '', role, folder = '', begin = ''] = process.argv;
if (role === 'segment') takeSegments();
else if (role === 'lockfile') await takeLocks();
else await referee();

async function referee(): Promise<void> {
  const ours = await contest('segment');
  const control = await contest('lockfile');
  const figures = ({ won, twice }: Outcome): string => `${String(won)} won, ${String(twice)} of them by two or more`;
  verdict(
    'lease race',
    [
      ...(ours.twice > 0 ? [`${String(ours.twice)} generations had two owners`] : []),
      ...(ours.won < 100 ? [`only ${String(ours.won)} generations were contested`] : []),
    ],
    `${String(processes)} processes, ${String(seconds)} s of take-overs: generations ${figures(ours)}`,
  );
  verdict(
    'control: a stale proper-lockfile instead',
    control.twice === 0 ? ['the contest does not bite: no lock had two holders'] : [],
    `locks ${figures(control)}, which this test saw`,
  );
}

interface Outcome {
  readonly won: number;
  readonly twice: number;
}

async function contest(kind: string): Promise<Outcome> {
  const place = mkdtempSync(join(tmpdir(), 'evals-race-'));
  if (kind === 'lockfile') leaveLocks(place);
  const start = now() + 1_500;
  const contenders = Array.from({ length: processes }, async () => {
    const child = spawn(process.execPath, [program, kind, place, String(start), ...process.argv.slice(2)], {
      stdio: 'inherit',
    });
    return new Promise((resolve) => child.once('exit', resolve));
  });
  await Promise.all(contenders);
  const wins = existsSync(join(place, 'wins')) ? readFileSync(join(place, 'wins'), 'utf8').trim().split('\n') : [];
  rmSync(place, { recursive: true, force: true });
  const winners = new Map<string, number>();
  for (const win of wins) winners.set(win, (winners.get(win) ?? 0) + 1);
  return { won: winners.size, twice: [...winners.values()].filter((count) => count > 1).length };
}

/** Their holder died a minute ago. */
function leaveLocks(place: string): void {
  const minuteAgo = now() / 1000 - 60;
  for (let round = 0; round < rounds; round++) {
    const path = join(place, `${String(round)}.lock`);
    mkdirSync(path);
    utimesSync(path, minuteAgo, minuteAgo);
  }
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function takeSegments(): void {
  while (now() < Number(begin));
  const directory = join(folder, 'journal');
  const line = Buffer.from(`${String(process.pid)}\n`);
  while (now() < Number(begin) + seconds * 1000) {
    const { next } = listSegments(directory);
    const fill = (fd: number): void => {
      writeAll(systemFiles, fd, line);
    };
    const segment = createSegment(directory, next, String(process.pid), fill, systemFiles);
    if (segment === undefined) continue;
    appendFileSync(join(folder, 'wins'), `${String(next)}\n`);
    systemFiles.closeSync(segment.fd);
  }
}

/** In each round everybody takes the same stale lock at the same instant. */
async function takeLocks(): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const file = join(folder, String(round));
    const instant = Number(begin) + round * roundMs;
    await sleep(Math.max(0, instant - now() - 3));
    while (now() < instant);
    await lock(file, { realpath: false, stale: 5_000, onCompromised: () => undefined }).then(
      () => {
        appendFileSync(join(folder, 'wins'), `${String(round)}\n`);
      },
      () => undefined,
    );
  }
  // Held to the end: what was won is not given back. Then the timers that refresh it must not hold the process.
  process.kill(process.pid, 'SIGKILL');
}
