import type { Scorer } from '../core/eval.ts';
import { equalsAny, wanted } from './exact-match.ts';
import { longestOutput, quoted, tail } from './text.ts';

export interface PatternOptions {
  /** The capturing group that holds the answer, by number or name. Default: the first, or the whole match where there is none. */
  readonly group?: number | string;
  /** Which match counts. Default: the last, since models name candidates before they decide. */
  readonly occurrence?: 'first' | 'last';
  /** Upper and lower case of the answer differ. Default: they do not. */
  readonly caseSensitive?: boolean;
}

/**
 * 1 when what the expression captures equals one of the accepted answers, else 0. Sees the first or the last 100,000
 * characters of an output; an expression that backtracks is the author's own risk within these.
 */
export function pattern(expression: RegExp, options: PatternOptions = {}): Scorer {
  const { group, occurrence = 'last', caseSensitive = false } = options;
  const global = new RegExp(expression.source, `${expression.flags.replace(/[gy]/g, '')}g`);
  return (output, target) => {
    const matches = [...(occurrence === 'first' ? output.slice(0, longestOutput) : tail(output)).matchAll(global)];
    const match = matches.at(occurrence === 'first' ? 0 : -1);
    const answer = match === undefined ? undefined : captured(match, group);
    if (answer === undefined) {
      const explanation = `nothing matches ${quoted(String(expression), 100)}`;
      return { name: 'pattern', value: 0, explanation, unparsed: true };
    }
    const value = equalsAny(answer, target, caseSensitive) ? 1 : 0;
    return { name: 'pattern', value, answer: quoted(answer), ...wanted(value, target) };
  };
}

function captured(match: RegExpExecArray, group: number | string | undefined): string | undefined {
  if (typeof group === 'string') return match.groups?.[group];
  return match[group ?? (match.length > 1 ? 1 : 0)];
}
