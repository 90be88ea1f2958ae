import type { Score } from '../core/eval.ts';
import type { Json } from '../core/json.ts';

/** What an author's scorer may say: a number, right or wrong, or a number with its reasons. */
export type Judgement = number | boolean | (Omit<Score, 'name' | 'value'> & { readonly value: number | boolean });

/**
 * A scorer of your own. `judge` gets the output, the target and whatever else the scorer is called with (in an eval's `scorers`: what
 * the body got); it may be asynchronous and ask a model. `true` counts 1 and `false` 0. The name stands in summaries: lower case letters,
 * digits and underscores, beginning with a letter.
 */
export function defineScorer<Rest extends readonly unknown[] = []>(
  name: string,
  judge: (output: string, target: Json, ...rest: Rest) => Judgement,
): (output: string, target: Json, ...rest: Rest) => Score;
export function defineScorer<Rest extends readonly unknown[] = []>(
  name: string,
  judge: (output: string, target: Json, ...rest: Rest) => Promise<Judgement>,
): (output: string, target: Json, ...rest: Rest) => Promise<Score>;
export function defineScorer<Rest extends readonly unknown[]>(
  name: string,
  judge: (output: string, target: Json, ...rest: Rest) => Judgement | Promise<Judgement>,
): (output: string, target: Json, ...rest: Rest) => Score | Promise<Score> {
  return async (output, target, ...rest) => {
    const judged = judge(output, target, ...rest);
    return judged instanceof Promise ? scoreLater(name, judged) : scoreOf(name, judged);
  };
}

async function scoreLater(name: string, judged: Promise<Judgement>): Promise<Score> {
  return scoreOf(name, await judged);
}

function scoreOf(name: string, said: Judgement): Score {
  if (typeof said !== 'object') return { name, value: Number(said) };
  return { ...said, name, value: Number(said.value) };
}
