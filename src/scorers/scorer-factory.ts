import type { Score, Scorer } from '../core/eval.ts';
import type { Json } from '../core/json.ts';

/** Scores at once, `includes(output, target)`, or makes a scorer with options first, `includes({ caseSensitive: true })`. */
export interface ScorerFactory<Options> {
  (options?: Options): Scorer;
  (output: string, target: Json): Score;
}

/** Gives a scorer both ways to be called. `make` gets an empty object when there are no options. */
export function scorerFactory<Options extends object>(
  make: (options: Partial<Options>) => Scorer,
): ScorerFactory<Options> {
  const byDefault = make({});
  function scorer(options?: Options): Scorer;
  function scorer(output: string, target: Json): Score;
  function scorer(first?: Options | string, target: Json = null): Scorer | Score {
    return typeof first === 'string' ? byDefault(first, target) : make(first ?? {});
  }
  return scorer;
}
