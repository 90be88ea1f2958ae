import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { seededRandom, type Random } from '../../src/core/random.ts';
import { main } from '../../src/cli/main.ts';
import { systemClock } from '../../src/core/clock.ts';
import { accidents, forgeries } from './mutations.ts';
import { type Place, place, type Told } from './place.ts';
import { sendText } from './loopback.ts';

/** What went wrong, a sentence each, beginning with the number of the case. */
export interface FuzzReport {
  readonly cases: number;
  readonly exitCodes: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
}

interface OnDisk {
  readonly answers: ReadonlySet<number>;
  readonly outcomes: ReadonlySet<number>;
}

const samples = 6;
const longestMs = 20_000;
const expected = new Set([0, 1, 2, 4, 6, 7, 8, 9]);

/**
 * Changes the files of a half-finished submission at random, and then polls and runs it: nothing may crash, hang, be counted
 * that is not done, or be bought that is intact on disk.
 */
export async function fuzz(cases: number, seed: string, first = 0, program = main): Promise<FuzzReport> {
  await using at = await place(program);
  const tasks = await halfFinished(at);
  const exitCodes: Record<string, number> = {};
  const broken: string[] = [];
  const unhandled = (error: unknown): void => void broken.push(`unhandled rejection: ${String(error)}`);
  process.on('unhandledRejection', unhandled);
  for (let number = first; number < first + cases; number++) {
    const found = await oneCase(at, tasks, seededRandom(`${seed}/${String(number)}`));
    exitCodes[String(found.exitCode)] = (exitCodes[String(found.exitCode)] ?? 0) + 1;
    broken.push(...found.broken.map((sentence) => `case ${String(number)} (${found.what}): ${sentence}`));
  }
  process.off('unhandledRejection', unhandled);
  return { cases, exitCodes, broken };
}

/** Two segments: the first run was refused after three answers, the second after four. */
async function halfFinished(at: Place): Promise<string> {
  const rows = Array.from({ length: samples }, (_, index) => ({
    question: `Say the number ${String(index)}.`,
    answer: String(index),
  }));
  at.write('rows.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  const submitted = await at.evals(
    'submit',
    '--eval',
    'custom',
    '--data',
    'rows.jsonl',
    '--models',
    'gpt-test',
    '--limit',
    'all',
  );
  for (const most of [3, 4]) {
    at.server.answer = ({ body }, response) => {
      const number = Number(/number (\d+)/.exec(body)?.[1]);
      if (number < most) sendText(response, String(number));
      else response.writeHead(401).end('{"error":{"message":"no"}}');
    };
    await at.evals('run', '--concurrent', '1');
  }
  at.server.forget();
  at.keep();
  return submitted.stdout.trim();
}

async function oneCase(
  at: Place,
  tasks: string,
  random: Random,
): Promise<{ what: string; exitCode: number; broken: string[] }> {
  at.restore();
  at.server.forget();
  const forged = random() < 0.4;
  const what = Array.from({ length: random() < 0.7 ? 1 : 2 }, () =>
    spoil(at, tasks, forged ? forgeries : accidents, random),
  ).join(', ');
  const before = intactOnDisk(at.path(tasks));
  const flags = random() < 0.5 ? ['--accept-corruption'] : [];
  const broken: string[] = [];
  const doing = async (...argv: string[]): Promise<Told> => {
    const told = await withinTime(at.evals(...argv));
    if (told === undefined) throw new Error(`${what}: ${argv.join(' ')} hangs`);
    if (!expected.has(told.exitCode))
      broken.push(`${argv.join(' ')} ends with ${String(told.exitCode)}: ${told.stderr}`);
    return told;
  };
  const looked = await doing('poll', '--json');
  await doing('poll');
  await doing('run', '--dry-run', '--steal');
  if (looked.exitCode === 0 && !forged) broken.push(...impossible(looked.stdout));
  const ran = await doing('run', '--steal', ...flags);
  if (!forged) broken.push(...wrongPurchases(at, before, intactOnDisk(at.path(tasks))));
  if (ran.exitCode === 0) {
    const after = await doing('poll', '--json');
    const { totals } = JSON.parse(after.stdout) as { totals: { done: number; total: number } };
    if (totals.done < totals.total) broken.push(`run says done, poll says ${after.stdout}`);
  }
  return { what, exitCode: ran.exitCode, broken };
}

/** What was bought although it was there, and what is done although nobody answered. */
function wrongPurchases(at: Place, before: OnDisk, after: OnDisk): string[] {
  const asked = new Set(at.server.asked.map(({ body }) => Number(/number (\d+)/.exec(body)?.[1])));
  const twice = [...asked].filter((sample) => before.answers.has(sample));
  const unanswered = [...after.outcomes].filter(
    (sample) => !before.outcomes.has(sample) && !before.answers.has(sample) && !asked.has(sample),
  );
  return [
    ...twice.map((sample) => `bought again although on disk: ${String(sample)}`),
    ...unanswered.map((sample) => `marked done and never answered: ${String(sample)}`),
  ];
}

/** What no status may say, whatever the files hold. */
function impossible(json: string): string[] {
  const { totals } = JSON.parse(json) as {
    totals: { total: number; done: number; scored: number; failed: number; pending: number };
  };
  const sound =
    totals.done <= totals.total && Object.values(totals).every((count) => Number.isSafeInteger(count) && count >= 0);
  return sound ? [] : [`poll says ${JSON.stringify(totals)}`];
}

function spoil(at: Place, tasks: string, mutations: typeof accidents, random: Random): string {
  const directory = tasks.replace(/json$/, 'd');
  const journal = join(directory, 'journal/custom__gpt-test');
  const runners = join(directory, 'runners');
  const heartbeats = readdirSync(at.path(runners)).map((name) => join(runners, name));
  const segments = readdirSync(at.path(journal)).map((name) => join(journal, name));
  const targets = [
    tasks,
    join(directory, 'spec.json'),
    join(directory, 'samples/custom.jsonl'),
    ...heartbeats,
    ...heartbeats,
    ...segments,
    ...segments,
    ...segments,
  ];
  const target = targets[Math.floor(random() * targets.length)] ?? tasks;
  const names = Object.keys(mutations);
  const name = names[Math.floor(random() * names.length)] ?? '';
  const bytes = readFileSync(at.path(target));
  writeFileSync(at.path(target), bytes.length === 0 ? bytes : (mutations[name]?.(bytes, random) ?? bytes));
  return `${name} in ${target}`;
}

/** Samples with an intact answer or outcome in a journal, by the documented form of a line and none of the product's code. */
function intactOnDisk(taskFile: string): OnDisk {
  const [answers, outcomes] = [new Set<number>(), new Set<number>()];
  const folder = join(taskFile.replace(/json$/, 'd'), 'journal/custom__gpt-test');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    for (const line of readFileSync(join(folder, name), 'latin1').split('\n').slice(0, -1)) {
      const [, body, sum] = /^(.*),"c":"([\da-f]{8})"\}$/s.exec(line) ?? [];
      if (body === undefined || crc32(Buffer.from(body, 'latin1')) !== Number.parseInt(sum ?? '', 16)) continue;
      const { e, s } = JSON.parse(line) as { e: string; s: number };
      if (e === 'completion') answers.add(s);
      if (e === 'outcome') outcomes.add(s);
    }
  }
  return { answers, outcomes };
}

async function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const result = await Promise.race([work, systemClock.sleep(longestMs, over.signal).then(() => undefined)]);
  over.abort();
  return result;
}
