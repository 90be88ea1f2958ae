import { type Eval, evalBrand, type Result } from '../../core/eval.ts';
import type { Strategy } from '../../core/strategy.ts';
import { promptMessages } from '../messages.ts';
import { declaredDataset } from './dataset.ts';
import type { Declaration, EvalDeclaration } from './declaration.ts';
import { type ReadText, type Template, templateIn } from './prompt.ts';
import { scorersOf } from './scorers.ts';

/** What a declaration is made an eval with. */
export interface Surroundings {
  /** Where the declaration names none. */
  readonly name: string;
  readonly read: ReadText;
  /** What the declaration names. */
  readonly strategy: Strategy | undefined;
}

/** The eval that a file describes. Throws a `UsageError` with the place of what cannot be. */
export function declaredEval(declaration: Declaration, { name: usualName, read, strategy }: Surroundings): Eval {
  const { value } = declaration;
  const { name = usualName, system, output_tokens: outputTokens = 200 } = value;
  const prompt: Template = templateIn(value, [], declaration, read) ?? { text: '{input}', path: [] };
  const scorers = scorersOf(declaration, read);
  return {
    [evalBrand]: true,
    name,
    prompt: prompt.text,
    version: 1,
    parameters: { temperature: 0, ...value.parameters },
    outputTokens,
    ...(system === undefined ? {} : { system }),
    ...(strategy === undefined ? {} : { strategy }),
    ...defaultsOf(value),
    dataset: async (source) => declaredDataset(declaration, source, { name, prompt, scorers }),
    evaluate: async (sample, context) => {
      const { text } = await context.model.generate(promptMessages(sample, context));
      const scores = await Promise.all(scorers.map(async (scorer) => scorer.judge(text, sample, context)));
      // The schema asks for one scorer at least.
      return { scores: scores as unknown as Result['scores'] };
    },
  };
}

type Defaults = Pick<Eval, 'models' | 'grader' | 'atLeast' | 'repeats' | 'retries' | 'timeoutMs'>;

/** What holds unless a flag says otherwise. */
function defaultsOf({ models, grader, gates, repeats, retries, timeout }: EvalDeclaration): Defaults {
  return {
    ...(models === undefined ? {} : { models }),
    ...(grader === undefined ? {} : { grader }),
    ...(gates === undefined ? {} : { atLeast: atLeastOf(gates.accuracy) }),
    ...(repeats === undefined ? {} : { repeats }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
  };
}

function atLeastOf(gate: NonNullable<EvalDeclaration['gates']>['accuracy']): NonNullable<Eval['atLeast']> {
  return typeof gate === 'number' ? { rate: gate, on: 'estimate' } : { rate: gate.at_least, on: gate.on ?? 'estimate' };
}
