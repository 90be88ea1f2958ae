import type { Json } from '../core/json.ts';
import { scorerFactory } from './scorer-factory.ts';
import { acceptedAnswers, comparable, longestOutput, quoted } from './text.ts';

export interface ExactMatchOptions {
  /** Upper and lower case differ. Default: they do not. */
  readonly caseSensitive?: boolean;
}

/**
 * 1 when the whole output is one of the target's accepted answers, else 0. Whitespace, Unicode form, enclosing quotation
 * marks or emphasis, and punctuation at the end make no difference.
 */
export const exactMatch = scorerFactory<ExactMatchOptions>(({ caseSensitive = false }) => (output, target) => {
  const answer = output.trim();
  const value = equalsAny(answer, target, caseSensitive) ? 1 : 0;
  return { name: 'exact_match', value, answer: quoted(answer), ...wanted(value, target) };
});

/** Whether a text is one of the accepted answers, in the form that `comparable` gives them. */
export function equalsAny(text: string, target: Json, caseSensitive = false): boolean {
  const accepted = acceptedAnswers(target);
  if (text.length > Math.max(longestOutput, ...accepted.map((answer) => 2 * answer.length))) return false;
  const found = comparable(text, caseSensitive);
  return accepted.some((answer) => comparable(answer, caseSensitive) === found);
}

/** Says what was wanted, where the answer was wrong. */
export function wanted(value: number, target: Json): { explanation?: string } {
  return value === 1 ? {} : { explanation: `expected ${quoted(acceptedAnswers(target).join(' or '), 100)}` };
}
