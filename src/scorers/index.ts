import { exactMatch } from './exact-match.ts';
import { includes } from './includes.ts';
import { numericMatch } from './numeric-match.ts';
import { pattern } from './pattern.ts';

export { exactMatch, type ExactMatchOptions } from './exact-match.ts';
export { extractGsm8kPaper } from './extract-gsm8k-paper.ts';
export { extractNumber } from './extract-number.ts';
export { includes } from './includes.ts';
export { numericMatch, type NumericMatchOptions } from './numeric-match.ts';
export { pattern, type PatternOptions } from './pattern.ts';

/** Every scorer by the name of its score. */
export const scorers = {
  exact_match: exactMatch,
  includes,
  pattern,
  numeric_match: numericMatch,
} as const;
