import type { Message, ModelRequest, TokenBound } from '../core/model.ts';

/**
 * What chat templates add: marks and the role around each message, and once a system message of the server's own or the
 * start of the answer. Well above what is known of (OpenAI: 3 a message and 3; the longest in open models: about 75).
 */
const perMessage = 16;
const perRequest = 128;
/** The dearest image known of: 8 tiles of gpt-4o-mini at 5,667 tokens and 2,833 (OpenAI's guide to images), rounded up to a power of two. */
const perImage = 65_536;

/**
 * Tokens that a request takes at the very most. Input: no tokenizer makes more tokens of a text than it has bytes in UTF-8,
 * for none has a token that stands for less than a byte. Output: the request's own limit, else the model's.
 */
export function requestBound({ messages, parameters }: ModelRequest, largestOutput: number | undefined): TokenBound {
  const { max_completion_tokens: completion, max_tokens: older, n, ...others } = parameters;
  const told = limitOf(completion) ?? limitOf(older);
  const each = told ?? largestOutput;
  const input = messages.reduce((sum, message) => sum + messageBound(message), perRequest + bytesOf(others));
  return { input, output: each === undefined ? null : each * (limitOf(n) ?? 1) };
}

function messageBound({ content, tool_calls: calls }: Message): number {
  const called = calls === undefined ? 0 : Buffer.byteLength(JSON.stringify(calls));
  if (typeof content === 'string') return perMessage + called + Buffer.byteLength(content);
  return content.reduce(
    (sum, part) => sum + (part.type === 'text' ? Buffer.byteLength(part.text) : perImage),
    perMessage + called,
  );
}

/** A schema of the answer is part of the prompt. Numbers and words steer the sampling and are none of it, but cost nothing to count. */
function bytesOf(parameters: ModelRequest['parameters']): number {
  for (const _ in parameters) return Buffer.byteLength(JSON.stringify(parameters));
  return 0;
}

function limitOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1 ? Math.ceil(value) : undefined;
}
