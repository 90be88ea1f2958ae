import type { Json } from '../core/json.ts';
import { wanted } from './exact-match.ts';
import { extractGsm8kPaper } from './extract-gsm8k-paper.ts';
import { findAnswer } from './extract-number.ts';
import { numericValue } from './number.ts';
import { scorerFactory } from './scorer-factory.ts';
import { acceptedAnswers, quoted } from './text.ts';

export interface NumericMatchOptions {
  /** How far an answer may be from the target, in the target's unit. Default 0: equal but for rounding in the last bits. */
  readonly tolerance?: number;
  /**
   * `robust` (the default) finds the final number in whatever way it is written. `paper` takes the first `#### number`
   * and, without a tolerance, compares it as text, as the GSM8K paper's code does.
   */
  readonly extraction?: 'robust' | 'paper';
}

/**
 * 1 when the output's final number equals one of the accepted answers, else 0. Percent and currency signs are units:
 * `50%` is 50. Throws a `TypeError` when an accepted answer is not a number.
 */
export const numericMatch = scorerFactory<NumericMatchOptions>(
  ({ tolerance = 0, extraction = 'robust' }) =>
    (output, target) => {
      const found = extraction === 'paper' ? readAsPaper(output) : findAnswer(output);
      if (found === undefined)
        return { name: 'numeric_match', value: 0, explanation: 'no number found', unparsed: true };
      const asText = extraction === 'paper' && tolerance === 0;
      const right = asText ? paperTargets(target).includes(found.text) : isNear(found.value, target, tolerance);
      const value = right ? 1 : 0;
      return { name: 'numeric_match', value, answer: quoted(found.text), ...wanted(value, target) };
    },
);

function readAsPaper(output: string): { readonly text: string; readonly value: number } | undefined {
  const text = extractGsm8kPaper(output);
  return text === undefined ? undefined : { text, value: Number(text) };
}

function paperTargets(target: Json): readonly string[] {
  return acceptedAnswers(target).map((answer) => answer.replaceAll(',', ''));
}

function isNear(found: number, target: Json, tolerance: number): boolean {
  return acceptedAnswers(target).some((answer) => {
    const wantedValue = numericValue(answer);
    if (wantedValue === undefined) throw new TypeError(`The target "${quoted(answer, 100)}" is not a number.`);
    const rounding = 4 * Number.EPSILON * Math.max(Math.abs(found), Math.abs(wantedValue));
    return Math.abs(found - wantedValue) <= tolerance + rounding;
  });
}
