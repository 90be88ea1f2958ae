// Every operation that a run asks of the disk is written down; then thousands of the states are built that a power cut could
// leave behind (disk-states.ts), and the journal of each is recovered: all outcomes that a sync covered are there, none that
// never was, and damage is reported only where bytes are missing in the middle. Besides: no heartbeat of the trace tells of
// an outcome that no sync had covered when it was written. Control: with syncs left out of the trace outcomes must be missing.
// Usage (Linux): node scripts/run-ts.js test/crash/replay.ts [--states 1000] [--seed 1]
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Recovery } from '../../src/store/journal/recovery.ts';
import { endOf } from './aftermath.ts';
import { covered, type DiskState, type Operation, stateAfter } from './disk-states.ts';
import { type Rig, rig } from './rig.ts';
import { flag, randomFrom, verdict } from './scenario.ts';

const states = flag('states', 1_000);
const random = randomFrom(flag('seed', 1));
const samples = 60;
const shim = pathToFileURL(resolve('test/crash/trace-shim.mjs')).href;
const scratch = mkdtempSync(join(tmpdir(), 'evals-replay-'));

const operations = await trace();
const syncs = operations.filter(({ op }) => op === 'sync').length;
const { broken, holes, refused, lost, durable } = replay(operations, states);
broken.push(...toldTooEarly(operations));
verdict(
  'every state that a power cut could leave',
  lost > 0 ? [`${String(lost)} durable outcomes are missing`, ...broken] : broken,
  `${String(states)} states of ${String(operations.length)} operations (${String(syncs)} syncs), ${String(durable)} durable outcomes in them, ` +
    `${String(lost)} of them lost; ${String(holes)} states with a gap of zeros, ${String(refused)} of them refused as damaged`,
);
const unsynced = operations.filter(({ op }) => op !== 'sync');
const control = replay(unsynced, Math.ceil(states / 10), operations);
verdict(
  'control: the same without the syncs',
  control.lost > 0 ? [] : ['nothing was lost: this test does not bite'],
  `${String(control.lost)} of ${String(control.durable)} outcomes lost, which the rig saw`,
);
rmSync(scratch, { recursive: true, force: true });

async function trace(): Promise<Operation[]> {
  await using place: Rig = await rig({ samples, latencyMs: 20 });
  const path = join(place.folder, 'trace');
  const runner = place.start(['--concurrent', '4'], {
    RIG_FOLDER: join(place.folder, 'results'),
    RIG_TRACE: path,
    NODE_OPTIONS: `--import ${shim}`,
  });
  const code = await endOf(runner);
  if (code !== 0) throw new Error(runner.said());
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Operation).sort((one, two) => one.n - two.n);
}

/** The samples of the outcome lines among written bytes. */
function outcomesIn(writes: readonly Operation[]): Set<number> {
  const text = Buffer.concat(writes.map(({ data = '' }) => Buffer.from(data, 'base64'))).toString();
  return new Set(Array.from(text.matchAll(/^\{"e":"outcome","s":(\d+)/gm), ([, s]) => Number(s)));
}

function replay(all: readonly Operation[], times: number, truth: readonly Operation[] = all) {
  const book = { broken: [] as string[], holes: 0, refused: 0, lost: 0, durable: 0 };
  for (let count = 0; count < times; count++) {
    const at = 1 + Math.floor(random() * all.length);
    const prefix = all.slice(0, at);
    const last = prefix.at(-1)?.n ?? 0;
    const past = truth.filter(({ n }) => n <= last);
    const writes = past.filter(({ op }) => op === 'write');
    const sure = outcomesIn(writes.filter((each) => covered(past, each)));
    const state = stateAfter(prefix, random);
    const { found, damaged } = recovered(state);
    book.durable += sure.size;
    book.lost += [...sure].filter((s) => !found.has(s)).length;
    book.holes += state.holes ? 1 : 0;
    book.refused += damaged ? 1 : 0;
    const written = outcomesIn(writes);
    if ([...found].some((s) => !written.has(s))) book.broken.push(`after operation ${String(at)}: outcomes of nothing`);
    if (damaged && !state.holes) book.broken.push(`after operation ${String(at)} the journal is called damaged`);
  }
  return book;
}

function recovered({ files }: DiskState): { found: ReadonlySet<number>; damaged: boolean } {
  const folder = join(scratch, 'state');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [path, content] of files) {
    const journal = /\/journal\/[^/]+\/(.*)$/.exec(path)?.[1];
    if (journal !== undefined) writeFileSync(join(folder, journal), content);
  }
  const recovery = new Recovery(folder, { num_examples: samples, n_repeats: 1 }).read();
  const found = Array.from({ length: samples }, (_, s) => s).filter((s) => recovery.fold.passes.isScored(s));
  return { found: new Set(found), damaged: recovery.damage.length > 0 };
}

/** Heartbeats are written whole, one write each; the number of outcomes in them against those durable by then. */
function toldTooEarly(all: readonly Operation[]): string[] {
  return all.flatMap((beat) => {
    const text = Buffer.from(beat.data ?? '', 'base64').toString();
    if (beat.op !== 'write' || !text.includes('"main_loop_seconds"')) return [];
    const { tasks } = JSON.parse(text) as { tasks: Record<string, { progress: { scored: number } }> };
    const told = Object.values(tasks).reduce((sum, { progress }) => sum + progress.scored, 0);
    const past = all.filter(({ n }) => n < beat.n);
    const sure = past.filter((each) => each.op === 'write' && covered(past, each));
    const durable = outcomesIn(sure).size;
    return told > durable ? [`a heartbeat tells of ${String(told)} outcomes, ${String(durable)} were durable`] : [];
  });
}
