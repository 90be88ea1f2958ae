import type { StoppedEarlyReport } from '../core/early-stop.ts';
import { printable } from '../core/printable.ts';
import type { TaskReport } from '../core/status.ts';
import { differenceUnit } from './compare-numbers.ts';
import { count, dollars } from './numbers.ts';

/** `stopped early at 412 of 1,319 (width 0.05): 907 samples, about $1.20, saved`; undefined where it did not. */
export function stoppedEarlyText({
  stopped_early: stopped,
  total,
}: Pick<TaskReport, 'stopped_early' | 'total'>): string | undefined {
  if (stopped === undefined) return undefined;
  const { n, rule, saved, saved_usd: usd } = stopped;
  const samples = `${count(saved)} ${saved === 1 ? 'sample' : 'samples'}`;
  const money = usd === null || usd === 0 ? '' : `, about ${dollars(usd)},`;
  const why = printable(rule.replace(':', ' '), 60);
  return `stopped early at ${count(n)} of ${count(total)} (${why}${rivalText(stopped)}): ${samples}${money} saved`;
}

/** `: 12.0 points [+4.1 to +19.9] better than gsm8k__gpt-4o` */
function rivalText({ difference }: StoppedEarlyReport): string {
  if (difference === undefined) return '';
  const unit = differenceUnit(true);
  const word = difference.estimate < 0 ? 'worse' : 'better';
  return `: ${unit.amount(difference.estimate)} ${unit.range(difference.interval)} ${word} than ${printable(difference.with, 100)}`;
}
