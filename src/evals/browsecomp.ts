import { UsageError } from '../core/errors.ts';
import type { Eval, EvalContext, Sample } from '../core/eval.ts';
import { ModelError } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { readDataset } from '../datasets/read-dataset.ts';
import { samplesOf } from '../datasets/rows.ts';
import { sources } from '../datasets/sources.ts';
import { tail } from '../scorers/text.ts';
import { decrypt } from './browsecomp-crypto.ts';
import { confidenceOf, graderPrompt, verdictOf } from './browsecomp-grader.ts';
import { promptMessages } from './messages.ts';

/**
 * Hard questions whose answers are short (Wei et al. 2025), judged by a model. Question and answer stay encrypted
 * wherever we write them, so that they enter no training data: a score tells neither.
 */
export const browsecomp: Eval = {
  name: 'browsecomp',
  version: 1,
  prompt: `{input}

Write your reply in this form:
Explanation: {{how you arrived at your final answer}}
Exact Answer: {{your final answer, short and exact}}
Confidence: {{how sure you are of it, from 0% to 100%}}`,
  parameters: { temperature: 0, max_tokens: 2048 },
  grader: 'gpt-4.1-2025-04-14',
  outputTokens: 500,
  dataset: async (source) =>
    readDataset(source, sources.browsecomp, (rows, name) =>
      samplesOf(rows, name).map((sample) => checkedCiphertext(sample, name)),
    ),
  thaw: (sample) => {
    const canary = textOf(sample.metadata?.['canary']);
    return { ...sample, input: decrypt(textOf(sample.input), canary), target: decrypt(textOf(sample.target), canary) };
  },
  evaluate: async (sample, context) => {
    const { text } = await context.model.generate(promptMessages(sample, context));
    const reply = await askGrader(sample, text, context);
    const correct = verdictOf(reply);
    // The reply repeats question and answer, so it is not quoted.
    if (correct === undefined)
      throw new ModelError('grader', 'The grader gave no verdict: no "correct: yes" or "correct: no".');
    const confidence = confidenceOf(tail(text)) ?? confidenceOf(reply) ?? 1;
    return { scores: [{ name: 'is_correct', value: correct ? 1 : 0, confidence }] };
  },
};

async function askGrader(sample: Sample, response: string, { grader }: EvalContext): Promise<string> {
  if (grader === undefined) throw new ModelError('grader', 'BrowseComp needs a grader, and the task names none.');
  const prompt = graderPrompt(textOf(sample.input), tail(response), textOf(sample.target));
  const { text } = await grader.generate(prompt, { temperature: 0, max_tokens: 2048 });
  return tail(text);
}

function checkedCiphertext(sample: Sample, name: string): Sample {
  if (typeof sample.metadata?.['canary'] === 'string') return sample;
  throw new UsageError(
    `Sample "${printable(sample.id, 60)}" in "${name}" has no canary to decrypt it with.`,
    'BrowseComp data has the columns problem, answer and canary; for questions in the clear, use --eval custom.',
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
