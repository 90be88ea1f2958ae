import type { StoppedEarlyReport } from '../core/early-stop.ts';
import { printable } from '../core/printable.ts';
import type { TaskReport } from '../core/status.ts';
import { differenceUnit } from './compare-numbers.ts';
import { count, dollars } from './numbers.ts';

/** `stopped early at 412 of 1,319 (width 0.05): 907 samples, about $1.20, saved`, and by how much it was settled. Empty where it did not. */
export function stoppedEarlyPhrases({
  stopped_early: stopped,
  total,
}: Pick<TaskReport, 'stopped_early' | 'total'>): string[] {
  if (stopped === undefined) return [];
  const { n, rule, saved, saved_usd: usd } = stopped;
  const samples = `${count(saved)} ${saved === 1 ? 'sample' : 'samples'}`;
  const money = usd === null || usd === 0 ? '' : `, about ${dollars(usd)},`;
  const why = printable(rule.replace(':', ' '), 60);
  return [
    `stopped early at ${count(n)} of ${count(total)} (${why}): ${samples}${money} saved`,
    ...rivalPhrase(stopped),
  ];
}

/** `12.0 points [+4.1 to +19.9] better than gsm8k__gpt-4o` */
function rivalPhrase({ difference }: StoppedEarlyReport): string[] {
  if (difference === undefined) return [];
  const unit = differenceUnit(true);
  const word = difference.estimate < 0 ? 'worse' : 'better';
  const by = `${unit.amount(difference.estimate)} ${unit.range(difference.interval)}`;
  return [`${by} ${word} than ${printable(difference.with, 100)}`];
}
