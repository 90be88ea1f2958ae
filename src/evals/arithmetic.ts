import { UsageError } from '../core/errors.ts';
import type { Eval, Sample } from '../core/eval.ts';
import { sha256 } from '../core/hash.ts';
import { canonicalJson } from '../core/json.ts';
import { numericMatch } from '../scorers/numeric-match.ts';
import { arithmeticProblems, levelCount } from './arithmetic-problems.ts';
import { promptMessages } from './messages.ts';

const isRight = numericMatch();
const seed = 'arithmetic-1';
const problems = 200;

/** 200 sums and word problems of our own in five levels of difficulty (`{level}`): needs no download. */
export const arithmetic: Eval = {
  name: 'arithmetic',
  version: 1,
  prompt: `Solve this problem. Think in short steps, then write the result alone on the last line, after four number signs:
#### <number>

{input}`,
  parameters: { temperature: 0, max_tokens: 512 },
  outputTokens: 80,
  dataset: async ({ data }) => {
    if (data !== undefined) {
      throw new UsageError(
        `The eval "arithmetic" has problems of its own and cannot use "${data.name}".`,
        'Use --eval custom with --data.',
      );
    }
    const samples = builtInSamples();
    const lines = samples.map((sample) => canonicalJson({ ...sample }));
    return Promise.resolve({ source: 'built-in', sha256: sha256(lines.join('\n')), samples });
  },
  evaluate: async (sample, context) => {
    const { text } = await context.model.generate(promptMessages(sample, context));
    return { scores: [isRight(text, sample.target)] };
  },
};

function builtInSamples(): Sample[] {
  return arithmeticProblems(seed, problems / levelCount).map(({ question, answer, level }, index) => ({
    id: `arithmetic-${String(index + 1).padStart(3, '0')}`,
    input: question,
    target: answer,
    metadata: { level },
  }));
}
