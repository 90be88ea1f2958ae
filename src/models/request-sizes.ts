import type { Message, ModelRequest, Usage } from '../core/model.ts';
import type { RequestSize } from '../core/pacing.ts';

/** A request's size, and what it was reckoned from. */
export interface EstimatedSize extends RequestSize {
  /** Before anything was learned of the model. */
  readonly plainInput: number;
}

/** Reckons how many tokens a request to one model will take, and learns from what the answers say. */
export interface RequestSizes {
  of(request: ModelRequest): EstimatedSize;
  learn(size: EstimatedSize, usage: Usage): void;
  /** Of the requests reckoned so far, on average. */
  readonly usual: RequestSize;
}

/** OpenAI's rule of thumb for English text. */
const charactersPerToken = 4;
/** What OpenAI's vision models charge for a picture of 1024 × 1024 in detail. */
const tokensPerImage = 765;
/** Assumed of a model of which nothing is known. */
const firstOutput = 256;
/** Weight of the newest answer in the moving averages. */
const newest = 0.1;

export function requestSizes(): RequestSizes {
  /** Tokens that a token of ours really is: prompts in other languages, code, a model's own overhead. */
  let scale: number | undefined;
  let output: number | undefined;
  let usual: RequestSize | undefined;
  return {
    get usual() {
      return usual ?? { inputTokens: 1, outputTokens: firstOutput };
    },
    of: ({ messages, parameters }) => {
      const plainInput = Math.max(1, Math.ceil(messages.reduce((sum, message) => sum + plainTokens(message), 0)));
      const most = parameters['max_completion_tokens'] ?? parameters['max_tokens'];
      const outputTokens = typeof most === 'number' && most > 0 ? most : Math.ceil(output ?? firstOutput);
      const inputTokens = Math.ceil(plainInput * (scale ?? 1));
      usual = {
        inputTokens: moved(usual?.inputTokens, inputTokens),
        outputTokens: moved(usual?.outputTokens, outputTokens),
      };
      return { plainInput, inputTokens, outputTokens };
    },
    learn: ({ plainInput }, usage) => {
      if (usage.input > 0) scale = moved(scale, usage.input / plainInput);
      output = moved(output, usage.output);
    },
  };
}

function moved(average: number | undefined, value: number): number {
  return average === undefined ? value : average + newest * (value - average);
}

function plainTokens({ content, tool_calls: calls = [] }: Message): number {
  const called = calls.reduce((sum, { function: wanted }) => sum + wanted.arguments.length, 0) / charactersPerToken;
  if (typeof content === 'string') return called + content.length / charactersPerToken;
  return content.reduce(
    (sum, part) => sum + (part.type === 'text' ? part.text.length / charactersPerToken : tokensPerImage),
    called,
  );
}
