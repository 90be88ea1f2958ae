import { messageOf } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { printable } from '../../core/printable.ts';
import { numericValue } from '../../scorers/number.ts';
import { acceptedAnswers } from '../../scorers/text.ts';
import type { DeclaredScorer } from './declared-scorer.ts';

/** Why the scorers could not compare an answer with a target: told before anything is bought. undefined: they can. */
export function targetFault(
  target: Json,
  scorers: readonly DeclaredScorer[],
): { readonly sentence: string; readonly advice: string } | undefined {
  const kinds = new Set(scorers.map(({ compares }) => compares));
  if (!kinds.has('text') && !kinds.has('number')) return undefined;
  try {
    const other = acceptedAnswers(target).find((answer) => numericValue(answer) === undefined);
    if (other === undefined || !kinds.has('number')) return undefined;
    const advice = 'Use exact_match or includes for text.';
    return { sentence: `has the target "${printable(other, 60)}", which numeric_match cannot compare with`, advice };
  } catch (error) {
    const sentence = `has a target that no scorer can compare with: ${printable(messageOf(error).replace(/\.$/, ''), 200)}`;
    return { sentence, advice: 'A target is text, a number, or a list of these.' };
  }
}
