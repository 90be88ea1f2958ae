import type { Kept, Result, Score } from '../../core/eval.ts';
import type { Completion } from '../../core/model.ts';
import type { BodyResult, FullResult } from './types.ts';

/** What a body returned, in one form. Throws a `TypeError` for anything that is none of what it may return. */
export function fullResult(returned: BodyResult): FullResult {
  if (typeof returned === 'string') return { output: returned };
  if (isList(returned)) return { scores: returned };
  const value: unknown = returned;
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`the body returned ${String(value)}: it must return a score, several scores, or a result`);
  }
  if ('value' in value) return { scores: value as Score };
  if ('text' in value) return { output: value as Completion };
  return value;
}

export function outputText({ output }: FullResult): string | undefined {
  return typeof output === 'object' ? output.text : output;
}

/** Scores of the body first, then those of the scorers. */
export function resultOf(full: FullResult, judged: readonly Score[]): Result {
  const own = full.scores === undefined ? [] : isList(full.scores) ? full.scores : [full.scores];
  const kept = keptOf(full);
  // That there is at least one is looked at by the engine, for every eval.
  const scores = [...own, ...judged] as unknown as Result['scores'];
  return kept === undefined ? { scores } : { scores, kept };
}

function keptOf(full: FullResult): Kept | undefined {
  const output = outputText(full);
  const { prompt, metadata } = full;
  const kept: Kept = {
    ...(output === undefined ? {} : { output }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function isList(value: unknown): value is readonly Score[] {
  return Array.isArray(value);
}
