// A journal of an interrupted run is damaged on purpose: bytes flipped, pages zeroed, lines doubled, swapped and glued, line
// ends converted, garbage appended. In the middle it must be refused with file, line and offset, and nothing bought; at the
// end it is a torn tail; and nowhere may it lead to a count that is wrong, before or after it is accepted.
// Usage: node scripts/run-ts.js test/crash/damage.ts [--positions 1] [--seed 1]
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endOf, newestSegment, runDirectory } from './aftermath.ts';
import { rig } from './rig.ts';
import { flag, randomFrom, verdict } from './scenario.ts';

const positions = flag('positions', 1);
const random = randomFrom(flag('seed', 1));
const flags = ['--concurrent', '8'];

/** `harmless`: each line is as it was written, and what they say together is not changed by it. */
type Expected = 'refused' | 'torn' | 'harmless';
/** How many answers may have to be bought again: two lines that are glued at the end are both torn. */
const mostAgain: Readonly<Record<Expected, number>> = { refused: Infinity, torn: 1, harmless: 0 };

/** `at`: a line of the middle. The lines keep their line feeds. */
interface Damage {
  readonly expected: Expected;
  readonly spoil: (lines: string[], at: number) => readonly string[];
}

const flipped = (line = ''): string => `${line.slice(0, 20)}${line[20] === 'x' ? 'y' : 'x'}${line.slice(21)}`;
const zeroed = (text: string, from: number): string =>
  text.slice(0, from) + '\0'.repeat(Math.min(4096, text.length - from)) + text.slice(from + 4096);
const swapped = (lines: string[], one: number, other: number): string[] =>
  lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
const twice = (lines: string[], from: number, kind: string): string[] => {
  const at = lines.findIndex((line, index) => index >= from && line.startsWith(`{"e":"${kind}"`));
  return lines.toSpliced(at + 1, 0, lines[at] ?? '');
};
const garbage = (): string => Array.from({ length: 9_000 }, () => String.fromCharCode(random() * 255)).join('');

const damages: Readonly<Record<string, Damage>> = {
  'a flipped byte': { expected: 'refused', spoil: (lines, at) => lines.with(at, flipped(lines[at])) },
  'a flipped byte of the last line': { expected: 'torn', spoil: (lines) => lines.with(-1, flipped(lines.at(-1))) },
  'a page of zeros': {
    expected: 'refused',
    spoil: (lines, at) => [zeroed(lines.join(''), lines.slice(0, at).join('').length)],
  },
  'zeros to the end': {
    expected: 'torn',
    spoil: (lines) => [zeroed(lines.join(''), lines.slice(0, -1).join('').length + 9)],
  },
  'an answer twice': { expected: 'harmless', spoil: (lines, at) => twice(lines, at, 'completion') },
  'an attempt twice': { expected: 'harmless', spoil: (lines, at) => twice(lines, at, 'attempt') },
  'an outcome twice': { expected: 'refused', spoil: (lines, at) => twice(lines, at, 'outcome') },
  'two lines swapped': { expected: 'harmless', spoil: (lines, at) => swapped(lines, at, at + 1) },
  'the head and another line swapped': { expected: 'refused', spoil: (lines, at) => swapped(lines, 0, at) },
  'garbage at the end': { expected: 'torn', spoil: (lines) => [...lines, garbage()] },
  'garbage with a line feed at the end': { expected: 'torn', spoil: (lines) => [...lines, garbage(), '\n'] },
  'garbage between two lines': { expected: 'refused', spoil: (lines, at) => lines.toSpliced(at, 0, garbage(), '\n') },
  'line ends of Windows': { expected: 'refused', spoil: (lines) => lines.map((line) => line.replace('\n', '\r\n')) },
  'two lines glued': { expected: 'refused', spoil: (lines, at) => lines.with(at, lines[at]?.trimEnd() ?? '') },
  'the last two lines glued': { expected: 'torn', spoil: (lines) => lines.with(-2, lines.at(-2)?.trimEnd() ?? '') },
  'a line gone': { expected: 'harmless', spoil: (lines, at) => lines.toSpliced(at, 1) },
};

await using place = await rig({ samples: 60, latencyMs: 40 });
const first = place.start(flags);
while (place.facts().outcomes.size < 20) await place.working();
first.process.kill('SIGTERM');
if ((await endOf(first)) !== 143) throw new Error(first.said());
const known = place.facts();
await place.afresh();

for (const [what, damage] of Object.entries(damages)) {
  const broken: string[] = [];
  let asked = 0;
  for (let count = 0; count < positions; count++) asked += await spoilt(damage, broken);
  verdict(
    what,
    broken,
    `${damage.expected}, ${String(positions)} times; ${String(asked)} answers bought again in the end`,
  );
}

/** How many answers that had been on disk were bought again, once the damage was accepted. */
async function spoilt({ expected, spoil }: Damage, broken: string[]): Promise<number> {
  await place.afresh();
  const path = newestSegment(place);
  // Without the last line, which says that it was closed: as after a kill.
  const lines = readFileSync(path, 'latin1')
    .split(/(?<=\n)/)
    .slice(0, -1);
  const at = 4 + Math.floor(random() * (lines.length - 30));
  writeFileSync(path, spoil(lines, at).join(''), 'latin1');
  // Its counts cover the whole journal, so `poll` would not look into it.
  rmSync(join(runDirectory(place), 'runners'), { recursive: true });
  judgePoll(`line ${String(at)}`, expected, broken);
  const before = await place.requests();
  const run = place.start(flags);
  const code = await endOf(run);
  if (expected === 'refused') {
    if (code !== 7 || !/000001\.jsonl is damaged in line \d+, at byte offset \d+/.test(run.said()))
      broken.push(`line ${String(at)}: it ended with ${String(code)}: ${run.said()}`);
    if ((await place.requests()) > before) broken.push(`line ${String(at)}: it bought on top of damage`);
    const accepted = place.start([...flags, '--accept-corruption']);
    const ended = await endOf(accepted);
    if (ended !== 0) broken.push(`line ${String(at)}: accepted, it ended with ${String(ended)}: ${accepted.said()}`);
  } else if (code !== 0) broken.push(`line ${String(at)}: it ended with ${String(code)}: ${run.said()}`);
  return judgeEnd(`line ${String(at)}`, expected, broken);
}

interface Polled {
  readonly totals: { readonly done: number; readonly scored: number };
  readonly tasks: readonly { readonly accuracy: number | null }[];
  readonly warnings: readonly string[];
}

function polled(where: string, broken: string[]): Polled | undefined {
  const { exitCode, stdout, stderr } = place.command(['poll', '--file', place.taskFile, '--json']);
  if (exitCode === 0) return JSON.parse(stdout) as Polled;
  broken.push(`${where}: poll ended with ${String(exitCode)}: ${stderr}`);
  return undefined;
}

function judgePoll(where: string, expected: Expected, broken: string[]): void {
  const told = polled(where, broken);
  if (told === undefined) return;
  const { totals, tasks, warnings } = told;
  if (totals.done > known.outcomes.size)
    broken.push(`${where}: poll says ${String(totals.done)} done, and ${String(known.outcomes.size)} were`);
  if ((tasks[0]?.accuracy ?? 1) !== 1) broken.push(`${where}: poll says an accuracy of ${String(tasks[0]?.accuracy)}`);
  if (warnings.length > 0 !== (expected === 'refused')) broken.push(`${where}: poll warns ${warnings.join(' ')}`);
}

/** Everything is done, once; of what had been on disk nothing is asked again that no damage has hit. */
async function judgeEnd(where: string, expected: Expected, broken: string[]): Promise<number> {
  const { totals, tasks } = polled(where, broken) ?? { totals: { done: 0, scored: 0 }, tasks: [] };
  const figures = [totals.done, totals.scored, tasks[0]?.accuracy].join(' ');
  if (figures !== [place.total, place.total, 1].join(' ')) broken.push(`${where}: in the end poll says ${figures}`);
  const { asked } = await place.counts();
  const again = Object.keys(asked).filter((key) => known.answers.has(key)).length;
  if (again > mostAgain[expected]) broken.push(`${where}: ${String(again)} answers were bought again`);
  if (Object.values(asked).some((times) => times > 1)) broken.push(`${where}: something was asked twice`);
  return again;
}
