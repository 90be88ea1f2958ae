import type { StoppedEarly } from '../../core/early-stop.ts';
import { type Interval, usualConfidence } from '../../core/statistics/interval.ts';
import type { Contestant, MatchUp } from './match-ups.ts';
import type { Measured } from './measure.ts';
import type { SideScores } from './side-scores.ts';

/** What two tasks decided of one another while they ran: B − A. */
export interface Settled {
  readonly mean: number;
  readonly interval: Interval;
  /** What the sequence proves it to be at most: 1 less its confidence. null: nothing. */
  readonly probability: number | null;
}

/** Of the sequence that decided. */
const alpha = 0.05;

/** Where the two stopped each other, what their confidence sequence says: no test for a number of samples chosen beforehand is sound for them. */
export function settledBetween(
  { a, b }: MatchUp,
  [one, other]: readonly [SideScores, SideScores],
  clustered: boolean,
): Settled | undefined {
  const difference = decidedAgainst(other, a, b);
  if (clustered || difference === undefined || decidedAgainst(one, b, a) === undefined) return undefined;
  const { estimate: mean, interval } = difference;
  return { mean, interval, probability: interval[0] > 0 || interval[1] < 0 ? alpha : null };
}

/** What a side decided of the other one, in the same run. */
function decidedAgainst({ early }: SideScores, other: Contestant, own: Contestant): StoppedEarly['difference'] {
  const [mine, theirs] = [own.group.tasks[0], other.group.tasks[0]];
  const same = mine?.files.directory === theirs?.files.directory && early?.difference?.with === theirs?.task.task_id;
  return same ? early?.difference : undefined;
}

/** The pairs, with what was decided of them in place of what a test would say. */
export function asSettled(measured: Measured, settled: Settled | undefined): Measured {
  if (settled === undefined) return measured;
  const { mean, interval, probability } = settled;
  return {
    ...measured,
    difference: { ...measured.difference, mean },
    probability,
    interval: (confidence) => (confidence <= usualConfidence ? interval : null),
  };
}

/** What is to be known of a comparison by the usual test of what stopped early by another rule. */
export function earlyWarnings({ a, b }: MatchUp, [one, other]: readonly [SideScores, SideScores]): string[] {
  return [
    { label: a.label, early: one.early },
    { label: b.label, early: other.early },
  ].flatMap(({ label, early }) => (!early?.rule.startsWith('width') ? [] : [warningOf(label, early)]));
}

function warningOf(label: string, { rule, n }: StoppedEarly): string {
  return (
    `"${label}" stopped early (${rule.replace(':', ' ')}): its first ${String(n)} samples are compared, ` +
    'by a test for a number of samples that was chosen before anybody looked.'
  );
}
