import { UsageError } from '../core/errors.ts';
import type { Eval, Sample } from '../core/eval.ts';
import { printable } from '../core/printable.ts';
import { readDataset } from '../datasets/read-dataset.ts';
import { samplesOf } from '../datasets/rows.ts';
import { sources } from '../datasets/sources.ts';
import { numericMatch } from '../scorers/numeric-match.ts';
import { numericValue } from '../scorers/number.ts';
import { promptMessages } from './messages.ts';

const robust = numericMatch();
const paper = numericMatch({ extraction: 'paper' });

/**
 * Grade-school word problems (Cobbe et al. 2021). The accuracy takes the final number however it is written; `strict_match`
 * reads the answer as the paper's code does.
 */
export const gsm8k: Eval = {
  name: 'gsm8k',
  version: 1,
  prompt: `Work through the following problem one step at a time. When you are done, write the result on a line of its own, as the last line, in exactly this form:
#### <number>
Use digits only, without a unit.

Problem: {input}`,
  parameters: { temperature: 0, max_tokens: 1024 },
  outputTokens: 200,
  dataset: async (source) =>
    readDataset(source, sources.gsm8k, (rows, name) =>
      samplesOf(rows, name).map((sample) => withFinalNumber(sample, name)),
    ),
  evaluate: async (sample, context) => {
    const { text } = await context.model.generate(promptMessages(sample, context));
    return { scores: [robust(text, sample.target), { ...paper(text, sample.target), name: 'strict_match' }] };
  },
};

/** The target is what stands after `####` at the end of the worked solution, or the whole answer where that is a number. */
function withFinalNumber(sample: Sample, name: string): Sample {
  const answer = typeof sample.target === 'string' ? sample.target : JSON.stringify(sample.target);
  const target = (answer.split('####').at(-1) ?? '').trim().replaceAll(',', '');
  if (numericValue(target) === undefined) {
    throw new UsageError(
      `The answer of sample "${printable(sample.id, 60)}" in "${name}" does not end in "#### <number>".`,
      'For data of another form, use --eval custom.',
    );
  }
  return { ...sample, target };
}
