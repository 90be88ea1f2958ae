import type { Detectable } from '../core/power-report.ts';
import { printable } from '../core/printable.ts';
import { differenceUnit } from './compare-numbers.ts';
import { count } from './numbers.ts';

/** What the samples of an eval can show of two models, and what that assumes. `named`: there are others, too. */
export function detectableSentence(detectable: Detectable, named: boolean): string {
  const { eval_name, samples, difference, baseline, correlation, from } = detectable;
  const of = named ? `${printable(eval_name, 100)}: ` : '';
  if (difference === null) {
    const many = `${count(samples)} ${samples === 1 ? 'sample is' : 'samples are'}`;
    return `${of}${many} enough to see whether it works, too few to tell two models apart.`;
  }
  const right = `${(baseline * 100).toFixed(1)}% right${from === null ? '' : ` as in ${printable(from, 300)}`}`;
  return (
    `${of}${count(samples)} samples can show a difference of ${differenceUnit(true).amount(difference)} between two models ` +
    `(80% power; assumes ${right}, correlation ${String(correlation)}).`
  );
}
