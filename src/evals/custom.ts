import { UsageError } from '../core/errors.ts';
import type { Eval, Sample } from '../core/eval.ts';
import { sha256 } from '../core/hash.ts';
import type { Json } from '../core/json.ts';
import { rowsOf } from '../datasets/file.ts';
import { samplesOf } from '../datasets/rows.ts';
import { printable } from '../core/printable.ts';
import { exactMatch } from '../scorers/exact-match.ts';
import { includes } from '../scorers/includes.ts';
import { numericMatch } from '../scorers/numeric-match.ts';
import { numericValue } from '../scorers/number.ts';
import { acceptedAnswers } from '../scorers/text.ts';
import { promptMessages } from './messages.ts';

const isRight = { number: numericMatch(), text: exactMatch() };
const mentionsIt = includes();

/**
 * Any JSONL or CSV file of the user's. Where every target is a number the accuracy is `numeric_match`, else
 * `exact_match`; `includes` says besides whether the answer mentions the target.
 */
export const custom: Eval = {
  name: 'custom',
  version: 1,
  prompt: '{input}',
  parameters: { temperature: 0 },
  outputTokens: 200,
  dataset: async ({ data }) => {
    if (data === undefined)
      throw new UsageError(
        'The eval "custom" needs samples of your own.',
        'Name a file: --data FILE.jsonl or FILE.csv.',
      );
    return Promise.resolve({
      source: data.name,
      sha256: sha256(data.bytes),
      samples: alike(samplesOf(rowsOf(data), data.name), data.name),
    });
  },
  evaluate: async (sample, context) => {
    const { text } = await context.model.generate(promptMessages(sample, context));
    const scorer = isNumber(sample.target) ? isRight.number : isRight.text;
    return { scores: [scorer(text, sample.target), mentionsIt(text, sample.target)] };
  },
};

/** All targets become numbers or all become texts: one task has one accuracy, and a sample alone tells which. */
function alike(samples: readonly Sample[], name: string): Sample[] {
  const targets = samples.map((sample) => answersOf(sample, name));
  const numeric = targets.every((answers) => answers.every((answer) => numberOf(answer) !== undefined));
  return samples.map((sample, index) => {
    const answers: readonly Json[] =
      targets[index]?.map((answer) => (numeric ? (numberOf(answer) ?? answer) : answer)) ?? [];
    return { ...sample, target: answers.length === 1 ? (answers[0] ?? null) : answers };
  });
}

function answersOf({ id, target }: Sample, name: string): readonly string[] {
  try {
    return acceptedAnswers(target);
  } catch (error) {
    throw new UsageError(
      `The target of sample "${printable(id, 60)}" in "${name}" cannot be compared with an answer.`,
      'A target is a text, a number, or a list of these.',
      error,
    );
  }
}

/** Digits behind a zero, as in `02134`, and more digits than a number can hold are text that happens to be digits. */
function numberOf(answer: string): number | undefined {
  if (/^\s*0\d/.test(answer)) return undefined;
  const value = numericValue(answer);
  return value === undefined || Math.abs(value) > Number.MAX_SAFE_INTEGER ? undefined : value;
}

function isNumber(target: Json): boolean {
  return typeof target === 'number' || (Array.isArray(target) && typeof target[0] === 'number');
}
