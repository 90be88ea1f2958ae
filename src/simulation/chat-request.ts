import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';

/** A chat-completions request, as far as the simulation reads it. */
export interface ChatRequest {
  readonly model: string;
  /** The text of all messages. */
  readonly prompt: string;
  /** The limit on output tokens; undefined: none was set. */
  readonly maxTokens: number | undefined;
  readonly streaming: boolean;
  /** First 32 hexadecimal digits of the SHA-256 of model, messages and repeat. */
  readonly key: string;
}

/** Reads a body; a string says what is wrong with it. */
export function readChatRequest(body: string, repeat: number): ChatRequest | string {
  const parsed = parsedJson(body);
  if (!isJsonObject(parsed)) return 'We could not parse the JSON body of your request.';
  const { model, messages } = parsed;
  if (typeof model !== 'string' || model === '') return 'you must provide a model parameter';
  if (!Array.isArray(messages) || messages.length === 0) return "Missing required parameter: 'messages'.";
  const turns = messages as readonly Json[];
  return {
    model,
    prompt: turns.map(messageText).join('\n'),
    maxTokens: tokenLimit(parsed),
    streaming: parsed['stream'] === true,
    key: createHash('sha256')
      .update(`${repeat} ${model}\n${JSON.stringify(turns)}`)
      .digest('hex')
      .slice(0, 32),
  };
}

/** A guess at the tokens of a text: four characters each. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tokenLimit(request: JsonObject): number | undefined {
  const limit = request['max_completion_tokens'] ?? request['max_tokens'];
  return typeof limit === 'number' && limit > 0 ? limit : undefined;
}

function messageText(message: Json): string {
  const content = isJsonObject(message) ? message['content'] : undefined;
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? (content as readonly Json[]).map(partText).join('\n') : '';
}

function partText(part: Json): string {
  const text = isJsonObject(part) ? part['text'] : undefined;
  return typeof text === 'string' ? text : '';
}
