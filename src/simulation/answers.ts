import type { Json } from '../core/json.ts';
import type { Random } from '../core/random.ts';
import { isJudgePrompt, judgement } from './judge.ts';
import { wrongAnswer } from './wrong-answer.ts';

/** What a simulated model knows when it answers. */
export interface Knowledge {
  /** undefined: the question is not among those it knows. */
  readonly target: Json | undefined;
  /** Whether this answer is going to be right. */
  readonly right: boolean;
  readonly random: Random;
}

/** The answer to a prompt, in the layout that the prompt asks for; a judge's prompt is judged. Pure but for `random`. */
export function answerText(prompt: string, { target, right, random }: Knowledge): string {
  if (isJudgePrompt(prompt)) return judgement(prompt);
  if (target === undefined) return 'I do not know.';
  const accepted = acceptedAnswers(target);
  const answer = right ? (accepted[0] ?? '') : wrongAnswer(accepted, random);
  return layoutFor(prompt)(answer, statedConfidence(right, random));
}

/** What counts as right: several for a list; the part behind `####` of a worked solution. */
export function acceptedAnswers(target: Json): readonly string[] {
  if (Array.isArray(target)) return target.flatMap((one: Json) => acceptedAnswers(one));
  if (typeof target !== 'string') return [typeof target === 'object' ? JSON.stringify(target) : String(target)];
  return [target.split('####').at(-1)?.trim() ?? ''];
}

type Layout = (answer: string, confidence: number) => string;

const layouts: readonly (readonly [mark: string, layout: Layout])[] = [
  [
    'Exact Answer:',
    (answer, confidence) =>
      `Explanation: Several sources agree on it.\nExact Answer: ${answer}\nConfidence: ${confidence}%`,
  ],
  ['####', (answer) => `Taking the quantities of the problem one after another leads to the result.\n#### ${answer}`],
  ['ANSWER:', (answer) => `Weighing what is given leads to the answer.\n\nANSWER: ${answer}`],
  ['Answer:', (answer) => `Weighing what is given leads to the answer.\n\nAnswer: ${answer}`],
];

function layoutFor(prompt: string): Layout {
  return layouts.find(([mark]) => prompt.includes(mark))?.[1] ?? ((answer) => answer);
}

/** In per cent. Who is right is surer, but not always: a calibration error is there to be found. */
function statedConfidence(right: boolean, random: Random): number {
  return right ? 70 + Math.floor(random() * 30) : 30 + Math.floor(random() * 50);
}
