import type { EvalContext, Sample } from '../core/eval.ts';
import type { Message } from '../core/model.ts';
import { renderPrompt } from './template.ts';

/** What a model is asked for one sample: the task's system message, where it has one, and its prompt. */
export function promptMessages(sample: Sample, { prompt, system }: Pick<EvalContext, 'prompt' | 'system'>): Message[] {
  const user: Message = { role: 'user', content: renderPrompt(prompt, sample) };
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}
