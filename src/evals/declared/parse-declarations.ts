import { check } from './check.ts';
import { memberOf, type Node, type ObjectNode } from './document.ts';
import { readDocument } from './read-document.ts';
import { ruleProblems } from './rules.ts';
import { evalSchema } from './schema.ts';
import { problemError, type Source } from './source.ts';

/** The evals of a file, each of the form that the schema describes. Throws a `UsageError` with the place of what has another. */
export function parseDeclarations(source: Source): readonly ObjectNode[] {
  const document = readDocument(source);
  const evals = evalsIn(document);
  const problems = [...check(document, evalSchema, 'the file'), ...evals.flatMap(ruleProblems)];
  if (problems.length > 0) throw problemError(source, problems);
  return evals;
}

function evalsIn(document: Node): readonly ObjectNode[] {
  const several = memberOf(document, 'evals')?.value;
  const evals = several === undefined ? [document] : several.kind === 'list' ? several.items : [];
  return evals.filter((each) => each.kind === 'object');
}
