import { ModelError } from '../core/failure.ts';
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { Completion, RawAnswer, ToolCall, Usage } from '../core/model.ts';
import { asWords, clipped, errorWords } from './errors.ts';

/**
 * Reads a chat completion. Throws a `ModelError`: `malformed` when it has not the shape of one, `filtered` when the provider
 * withheld the answer or the model refused, `empty` when there is no text. It tells what the answer took, where that says.
 */
export function readAnswer(answer: RawAnswer, redact: (text: string) => string): Completion {
  const parsed = parse(answer);
  const usage = usageOf(parsed?.['usage']);
  const fail: Fail = (kind, message) => {
    throw new ModelError(kind, clipped(redact(message)), { status: answer.status, usage });
  };
  const body = parsed ?? fail('malformed', `the answer is no JSON object: ${start(answer)}`);
  const choice = choiceOf(body) ?? fail('malformed', complaint(body) ?? `the answer has no choices: ${start(answer)}`);
  const reason = choice['finish_reason'];
  const text = textOf(choice, fail) ?? fail('malformed', `the answer's content is not text: ${start(answer)}`);
  const tools = toolsIn(choice);
  if (text.trim() === '' && tools.toolCalls === undefined)
    fail('empty', `the answer has no text (finish_reason ${asWords(reason ?? null)})`);
  return {
    text,
    ...tools,
    stopReason: stopReasonOf(reason),
    usage,
    latencyMs: answer.latencyMs,
    servedModel: typeof body['model'] === 'string' ? body['model'] : undefined,
  };
}

/** What a complete answer took, usable or not; undefined where it does not tell. */
export function usageIn(answer: RawAnswer): Usage | undefined {
  return usageOf(parse(answer)?.['usage']);
}

function stopReasonOf(reason: Json | undefined): Completion['stopReason'] {
  return reason === 'stop' || reason === 'length' ? reason : 'other';
}

type Fail = (kind: 'malformed' | 'filtered' | 'empty', message: string) => never;

function choiceOf({ choices }: JsonObject): JsonObject | undefined {
  const choice: Json | undefined = Array.isArray(choices) ? (choices as readonly Json[])[0] : undefined;
  return isJsonObject(choice) ? choice : undefined;
}

/** Some servers send their errors with status 200. */
function complaint(body: JsonObject): string | undefined {
  return body['error'] === undefined || body['error'] === null ? undefined : errorWords(body).message;
}

/** The message's text, '' when it has none; undefined when it has another shape. */
function textOf(choice: JsonObject, fail: Fail): string | undefined {
  if (choice['finish_reason'] === 'content_filter')
    fail('filtered', 'the provider withheld the answer (content_filter)');
  const message = choice['message'];
  if (!isJsonObject(message)) return undefined;
  const refusal = message['refusal'];
  if (typeof refusal === 'string' && refusal !== '') fail('filtered', refusal);
  return contentText(message['content'] ?? '');
}

/** Those that have the shape of one; a server's own extensions are left out. */
function toolsIn({ message }: JsonObject): Pick<Completion, 'toolCalls'> {
  const calls = isJsonObject(message) ? message['tool_calls'] : undefined;
  const toolCalls = Array.isArray(calls) ? toolCallsOf(calls as readonly Json[]) : [];
  return toolCalls.length === 0 ? {} : { toolCalls };
}

function toolCallsOf(calls: readonly Json[]): ToolCall[] {
  return calls.flatMap((call) => {
    const { id, function: wanted } = isJsonObject(call) ? call : {};
    if (typeof id !== 'string' || !isJsonObject(wanted)) return [];
    const { name, arguments: given } = wanted;
    if (typeof name !== 'string' || typeof given !== 'string') return [];
    return [{ id, type: 'function', function: { name, arguments: given } }];
  });
}

/** A string, or OpenAI's list of parts of which those of type `text` count. */
function contentText(content: Json): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  return (content as readonly Json[])
    .map((part) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

function parse({ body, encoding }: RawAnswer): JsonObject | undefined {
  if (encoding === 'base64') return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function start({ body, encoding }: RawAnswer): string {
  if (encoding === 'base64') return `not UTF-8 (base64 ${body.slice(0, 40)}…)`;
  return body === '' ? 'it is empty' : body.slice(0, 200);
}

/** undefined unless both totals are sound: a guess would end up on a bill. */
function usageOf(usage: Json | undefined): Usage | undefined {
  if (!isJsonObject(usage)) return undefined;
  const input = tokens(usage['prompt_tokens']);
  const output = tokens(usage['completion_tokens']);
  if (input === undefined || output === undefined) return undefined;
  const cached = tokens(member(usage['prompt_tokens_details'], 'cached_tokens')) ?? 0;
  const reasoning = tokens(member(usage['completion_tokens_details'], 'reasoning_tokens')) ?? 0;
  return { input, output, cached: Math.min(cached, input), reasoning: Math.min(reasoning, output) };
}

function tokens(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
