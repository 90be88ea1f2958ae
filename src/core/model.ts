import type { JsonObject } from './json.ts';
import type { RateLimits } from './pacing.ts';

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}
export interface ImagePart {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string };
}

/** A function that the model wants to be called. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is JSON as the model wrote it; it need not be valid. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One turn of a conversation, in OpenAI's chat-completions form. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly (TextPart | ImagePart)[];
  /** Of an assistant's turn: what it wanted to be called. */
  readonly tool_calls?: readonly ToolCall[];
  /** Of a tool's turn: which call it answers. */
  readonly tool_call_id?: string;
}

/** Sampling parameters as they are sent (`temperature`, `max_tokens`, …). */
export type ModelParameters = JsonObject;

/** Everything that decides the answer, apart from the model's own name. */
export interface ModelRequest {
  readonly messages: readonly Message[];
  readonly parameters: ModelParameters;
}

/** Tokens. `cached` is part of `input`, `reasoning` is part of `output`. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
}

export const noUsage: Usage = { input: 0, output: 0, cached: 0, reasoning: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cached: a.cached + b.cached,
    reasoning: a.reasoning + b.reasoning,
  };
}

/** Tokens that one request takes at the very most, known before it is sent. */
export interface TokenBound {
  readonly input: number;
  /** Reasoning included; null where neither the request nor what is known of the model sets a limit. */
  readonly output: number | null;
}

/** What one attempt came to. */
export interface AttemptCost {
  /** As the server told; undefined when it told nothing. */
  readonly usage: Usage | undefined;
  /** Tokens that it may have taken at most where the server told nothing; else 0. */
  readonly unseen: number;
  /** undefined: the price is not known, or no limit of what may have been taken. */
  readonly usd: number | undefined;
  /** A whole and usable answer came of it. */
  readonly useful: boolean;
}

/** One usable answer. */
export interface Completion {
  /** Verbatim; empty only where there are tool calls. */
  readonly text: string;
  /** Functions that the model wants to be called: present where it does (`generate(…, { tools })`). */
  readonly toolCalls?: readonly ToolCall[];
  /** `length`: the answer was cut at the token limit. It is scored, and counted as truncated. */
  readonly stopReason: 'stop' | 'length' | 'other';
  /** undefined: the server did not say. */
  readonly usage: Usage | undefined;
  /** From sending the request to the last byte of the answer. */
  readonly latencyMs: number;
  /** The exact model that the server says it used. */
  readonly servedModel: string | undefined;
}

/** A complete HTTP answer with status 2xx, before anybody looked into it. */
export interface RawAnswer {
  readonly status: number;
  /** The body as text; `base64` when it was not valid UTF-8. */
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
  readonly latencyMs: number;
  readonly requestId: string | undefined;
}

/** Which call of which sample: the identity under which an answer is recorded and replayed. */
export interface CallId {
  /** Index of the sample among the frozen ones, from 0. */
  readonly sample: number;
  /** Pass over the sample, from 1. */
  readonly repeat: number;
  /** First 16 hexadecimal digits of the SHA-256 of model and request, then `.` and how often this content was asked before in this sample. */
  readonly key: string;
}

/** What travels with a request through the wrappers. */
export interface Call {
  readonly id: CallId;
  /** Attempt number, from 1; raised by the retry wrapper. */
  readonly attempt: number;
  /** Aborts the request in flight. */
  readonly signal: AbortSignal;
  /** Told of the complete body the moment it arrived; it is parsed once what this returns has resolved. Must not throw or reject. */
  readonly onAnswer?: (answer: RawAnswer) => Promise<void> | void;
  /** Told of the limits that the headers of an answer, refusals included, speak of. Must not throw. */
  readonly onLimits?: (limits: RateLimits) => void;
  /** What the request takes at most: written down with the attempt, for whoever finds it without an answer. */
  readonly most?: TokenBound;
  /** Told that the request is about to be sent: from here on it may be billed. Must not throw. */
  readonly onSend?: () => void;
  /** Told what each attempt came to, once it has ended. Must not throw. */
  readonly onSpent?: (cost: AttemptCost) => void;
  /** Told of an answer that need not be bought, because the cache has it. Must not throw. */
  readonly onSaved?: (completion: Completion) => void;
}

/**
 * Something that answers messages. Every wrapper (`with-retry`, `with-replay`, …) is `Model → Model`.
 * Rejects with a `ModelError`, or with `Interrupted` when the run stops first.
 */
export interface Model {
  /** As the user wrote it: `gpt-4o`, `mock/strong`. */
  readonly name: string;
  generate(request: ModelRequest, call: Call): Promise<Completion>;
}

/** The innermost model: it talks to a server and can read an answer again that was recorded before. */
export interface Provider extends Model {
  /** Names the provider and key that limits and refusals belong to. Holds no secret. */
  readonly account: string;
  /** Pure. Throws a `ModelError` of kind `malformed`, `empty` or `filtered` when the answer is not usable. */
  read(answer: RawAnswer): Completion;
  /** Closes connections. */
  close(): Promise<void>;
}
