import type { Scorer } from '../../core/eval.ts';
import { exactMatch, includes, numericMatch, pattern } from '../../scorers/index.ts';
import type { Declaration, Path, ScorerDeclaration, ScorerName, Scorers } from './declaration.ts';
import type { DeclaredScorer } from './declared-scorer.ts';
import { regularExpression } from './expression.ts';
import { modelGraded } from './model-graded.ts';
import type { ReadText } from './prompt.ts';

/** The scorers of an eval, in its order. Throws a `UsageError` with the place of an expression that is none, of a missing file, and of a second score of one name. */
export function scorersOf(declaration: Declaration, read: ReadText): DeclaredScorer[] {
  const names = new Set<string>();
  return declaration.value.scorers.map((each, index) => {
    const path = ['scorers', index];
    const scorer = scorerOf(typeof each === 'string' ? { [each]: {} } : each, path, declaration, read);
    if (names.has(scorer.name)) {
      throw declaration.refused(
        path,
        `a second score named "${scorer.name}"`,
        'Give it another: { SCORER: { name: … } }.',
      );
    }
    names.add(scorer.name);
    return scorer;
  });
}

function scorerOf(declared: ScorerDeclaration, place: Path, declaration: Declaration, read: ReadText): DeclaredScorer {
  const [kind] = Object.keys(declared) as [ScorerName];
  const path = [...place, kind];
  const { name = kind } = declared[kind] ?? {};
  if (declared.model_graded !== undefined)
    return { name, ...modelGraded(declared.model_graded, path, declaration, read) };
  const scorer = pureScorer(declared, path, declaration);
  return {
    name,
    compares: kind === 'numeric_match' ? 'number' : 'text',
    judge: (output, { target }) => ({ ...scorer(output, target), name }),
  };
}

function pureScorer(declared: ScorerDeclaration, path: Path, declaration: Declaration): Scorer {
  const { exact_match: exact, includes: included, numeric_match: numeric, pattern: found } = declared;
  if (exact !== undefined) return exactMatch(caseOf(exact));
  if (included !== undefined) return includes(caseOf(included));
  if (numeric !== undefined) return numericMatch(numeric);
  if (found !== undefined) return patternScorer(found, path, declaration);
  throw new TypeError(`there is no scorer ${path.join('.')}`);
}

function patternScorer(options: Scorers['pattern'], path: Path, { refused }: Declaration): Scorer {
  const { expression, flags, group, occurrence } = options;
  const found = regularExpression(expression, flags, [...path, 'expression'], refused);
  return pattern(found, {
    ...(group === undefined ? {} : { group }),
    ...(occurrence === undefined ? {} : { occurrence }),
    ...caseOf(options),
  });
}

function caseOf({ case_sensitive: caseSensitive }: { readonly case_sensitive?: boolean }): { caseSensitive?: boolean } {
  return caseSensitive === undefined ? {} : { caseSensitive };
}
