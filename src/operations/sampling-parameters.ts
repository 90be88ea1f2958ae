import type { ModelParameters } from '../core/model.ts';
import type { Task } from '../core/submission.ts';

/** What decides an answer and nothing else: no address, no other model, no second answer that would have to be paid. Source: OpenAI's chat completions. */
export const knownParameters: ReadonlySet<string> = new Set([
  'frequency_penalty',
  'logit_bias',
  'max_completion_tokens',
  'max_tokens',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'seed',
  'stop',
  'temperature',
  'top_k',
  'top_p',
  'verbosity',
]);

/** The part of a task's `model_config` that is sent. Whatever else stands there, perhaps by somebody else's hand, is not. */
export function samplingParameters({ model_config }: Task): ModelParameters {
  return Object.fromEntries(Object.entries(model_config).filter(([name]) => knownParameters.has(name)));
}
