// What several scenarios do with a submission during a run and behind it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repeats, type Rig, type Runner } from './rig.ts';
import { sleep } from './scenario.ts';

export function runDirectory({ taskFile }: Pick<Rig, 'taskFile'>): string {
  return taskFile.replace(/\.json$/, '.d');
}

export function newestSegment(place: Rig): string {
  const folder = join(runDirectory(place), 'journal', 'custom__gpt-test');
  const [newest = ''] = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .reverse();
  return join(folder, newest);
}

/** Until requests come in, and somewhat longer: then there is something to lose. */
export async function working(place: Rig): Promise<void> {
  await place.working();
  await sleep(400);
}

/** The exit code, or the signal that ended it. What hangs for 30 s is killed. */
export async function endOf(runner: Runner, longestMs = 30_000): Promise<number | string> {
  const hanging = setTimeout(() => runner.process.kill('SIGKILL'), longestMs);
  const { code, signal } = await runner.ended;
  clearTimeout(hanging);
  return signal ?? code ?? 'nothing';
}

/** Answers that the referee gave and that are on no disk; says so. Returns how many it gave. */
export async function judgeAnswers(place: Rig, broken: string[], said = ''): Promise<number> {
  const { answers } = place.facts();
  const answered = Object.keys((await place.counts()).answered);
  const missing = answered.filter((key) => !answers.has(key)).length;
  if (missing > 0) broken.push(`${String(missing)} of ${String(answered.length)} answers are lost: ${said}`);
  return answered.length;
}

/** Every sample has exactly one outcome. */
export function judgeOutcomes(place: Rig, broken: string[]): void {
  const { outcomes } = place.facts();
  if (outcomes.size !== place.total) broken.push(`${String(outcomes.size)} of ${String(place.total)} outcomes`);
  for (const [key, count] of outcomes) if (count !== 1) broken.push(`${String(count)} outcomes for ${key}`);
}

/** A run that nothing disturbs completes the submission. Returns how many requests were repeated in all, at most `bound`. */
export async function finish(
  place: Rig,
  flags: readonly string[],
  broken: string[],
  { bound = 0, expected = 0 }: { readonly bound?: number; readonly expected?: number } = {},
): Promise<number> {
  const rest = place.start(flags);
  const code = await endOf(rest, 60_000);
  if (code !== expected) broken.push(`the next run ended with ${String(code)}: ${rest.said()}`);
  judgeOutcomes(place, broken);
  const twice = repeats(await place.counts());
  if (twice > bound) broken.push(`${String(twice)} requests repeated (bound ${String(bound)})`);
  return twice;
}
