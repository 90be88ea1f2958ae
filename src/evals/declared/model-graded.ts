import type { EvalContext, Sample, Score } from '../../core/eval.ts';
import { ModelError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import { quoted, tail } from '../../scorers/text.ts';
import { graderPrompt, verdictField } from '../browsecomp-grader.ts';
import { placeholders, renderPrompt } from '../template.ts';
import type { Declaration, GradedDeclaration, Path } from './declaration.ts';
import type { DeclaredScorer } from './declared-scorer.ts';
import { regularExpression } from './expression.ts';
import { type ReadText, type Template, templateIn } from './prompt.ts';

const usualValues = { yes: 1, no: 0 };

/**
 * A grader judges. What it is asked is a template with `{output}`, `{target}`, and the columns of the sample; its verdict is read by an expression, and a reply without one
 * leaves the sample unscored.
 */
export function modelGraded(
  options: GradedDeclaration,
  path: Path,
  declaration: Declaration,
  read: ReadText,
): Omit<DeclaredScorer, 'name'> & { readonly template: Template } {
  const { refused } = declaration;
  const template = templateIn(options, path, declaration, read) ?? { text: usualPrompt, path };
  if (!placeholders(template.text).includes('output')) {
    throw refused(
      template.path,
      'the prompt for the grader does not show what is judged',
      'Write {output} where it belongs.',
    );
  }
  const verdict = verdictIn(options, path, declaration);
  const values = valuesOf(options, path, declaration);
  const name = options.name ?? 'model_graded';
  return {
    compares: undefined,
    template,
    judge: async (output, sample, context) => {
      const reply = await ask(renderPrompt(template.text, gradedSample(sample, output)), context);
      const word = verdict(reply);
      const value = word === undefined ? undefined : values.get(word.toLowerCase());
      if (word === undefined || value === undefined) throw noVerdict(word, values, reply);
      return { name, value, answer: quoted(word), explanation: quoted(reply.trim()) } satisfies Score;
    },
  };
}

/** Also what the template is checked with, before anything is asked. */
export function gradedSample(sample: Sample, output: string): Sample {
  return { ...sample, metadata: { ...sample.metadata, target: textOf(sample.target), output } };
}

const usualPrompt = graderPrompt('{input}', '{output}', '{target}');

async function ask(prompt: string, { grader }: EvalContext): Promise<string> {
  if (grader === undefined)
    throw new ModelError('grader', 'The scorer model_graded needs a grader, and the task names none.');
  const { text } = await grader.generate(prompt, { temperature: 0, max_tokens: 2048 });
  return tail(text);
}

/** The last match of an expression of the file's own, since a reply may weigh verdicts before it decides; else the first `correct:` field. */
function verdictIn(
  { verdict }: GradedDeclaration,
  path: Path,
  { refused }: Declaration,
): (reply: string) => string | undefined {
  if (verdict === undefined) return (reply) => verdictField.exec(reply)?.[1];
  const at = [...path, 'verdict'];
  const expression = regularExpression(verdict, 'gim', at, refused);
  if (groupsIn(expression) === 0) {
    throw refused(
      at,
      'the expression for the verdict has no group',
      'Put parentheses around the verdict: "Verdict: (yes|no)".',
    );
  }
  return (reply) => [...reply.matchAll(expression)].at(-1)?.[1];
}

function groupsIn({ source }: RegExp): number {
  return (new RegExp(`${source}|`).exec('')?.length ?? 1) - 1;
}

function valuesOf(
  { values = usualValues }: GradedDeclaration,
  path: Path,
  { refused }: Declaration,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [word, value] of Object.entries(values)) {
    const key = word.toLowerCase();
    if (found.has(key))
      throw refused(
        [...path, 'values', word],
        `the verdict "${key}" stands here twice`,
        'Upper and lower case are alike.',
      );
    found.set(key, value);
  }
  return found;
}

function noVerdict(word: string | undefined, values: ReadonlyMap<string, number>, reply: string): ModelError {
  const said =
    word === undefined
      ? `it ended with "${quoted(tailOf(reply), 100)}"`
      : `"${quoted(word, 60)}" is not one of ${[...values.keys()].join(', ')}`;
  return new ModelError('grader', `The grader gave no verdict: ${said}.`);
}

function tailOf(reply: string): string {
  return reply.trim().slice(-100);
}

/** Several accepted answers are one sentence for a grader. */
function textOf(target: Json): Json {
  return Array.isArray(target) && target.every((each) => typeof each === 'string') ? target.join(' or ') : target;
}
