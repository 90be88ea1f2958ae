import { memberOf, type Node } from './document.ts';
import type { Problem } from './source.ts';

/** What depends on several keys of an eval: the schema says it with `not`, `oneOf` and `if`, which have no place to point at. */
export function ruleProblems(evaluation: Node): Problem[] {
  const dataset = memberOf(evaluation, 'dataset')?.value;
  const graded = scorersOf(evaluation).flatMap((scorer) => {
    const options = memberOf(scorer, 'model_graded')?.value;
    return options === undefined ? [] : [options];
  });
  return [
    ...notBoth(evaluation, 'prompt', 'prompt_file'),
    ...graded.flatMap((options) => notBoth(options, 'prompt', 'prompt_file')),
    ...(dataset === undefined ? [] : [...notBoth(dataset, 'file', 'rows'), ...oneOfThem(dataset, 'file', 'rows')]),
    ...graderProblems(evaluation),
  ];
}

function scorersOf(evaluation: Node): readonly Node[] {
  const scorers = memberOf(evaluation, 'scorers')?.value;
  return scorers?.kind === 'list' ? scorers.items : [];
}

function notBoth(node: Node, one: string, other: string): Problem[] {
  const [first, second] = [memberOf(node, one), memberOf(node, other)];
  if (first === undefined || second === undefined) return [];
  const at = Math.max(first.keyAt, second.keyAt);
  return [{ at, sentence: `"${one}" and "${other}" stand side by side`, advice: 'Keep one of the two.' }];
}

function oneOfThem(node: Node, one: string, other: string): Problem[] {
  if (node.kind !== 'object' || node.members.has(one) || node.members.has(other)) return [];
  return [{ at: node.at, sentence: `"dataset" has neither "${one}" nor "${other}"` }];
}

function graderProblems(evaluation: Node): Problem[] {
  const grader = memberOf(evaluation, 'grader');
  const graded = scorersOf(evaluation).find(
    (scorer) =>
      memberOf(scorer, 'model_graded') !== undefined || (scorer.kind === 'scalar' && scorer.value === 'model_graded'),
  );
  if (grader === undefined && graded !== undefined) {
    return [
      {
        at: graded.at,
        sentence: 'no model is named for "model_graded"',
        advice: 'Name it beside the scorers: "grader: MODEL".',
      },
    ];
  }
  if (grader === undefined || graded !== undefined) return [];
  return [
    {
      at: grader.keyAt,
      sentence: 'no scorer asks the "grader"',
      advice: 'Add the scorer model_graded, or remove the key.',
    },
  ];
}
