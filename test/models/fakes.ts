import type { CompletionEvent, JournalEvent } from '../../src/core/event.ts';
import type { Call, Completion, Model, ModelRequest, RawAnswer } from '../../src/core/model.ts';

export const request: ModelRequest = {
  messages: [{ role: 'user', content: 'What is six times seven?' }],
  parameters: { temperature: 0 },
};

export function callTo(overrides: Partial<Call> = {}): Call {
  return {
    id: { sample: 3, repeat: 1, key: '0123456789abcdef.0' },
    attempt: 1,
    signal: new AbortController().signal,
    ...overrides,
  };
}

export const completion: Completion = {
  text: '42',
  stopReason: 'stop',
  usage: undefined,
  latencyMs: 10,
  servedModel: undefined,
};

export interface ScriptedModel extends Model {
  /** Attempt numbers of the calls it got. */
  readonly attempts: number[];
}

/** A model that goes through a script: it throws the errors in it, and answers with the completions; the last line repeats. */
export function scripted(
  script: readonly (Error | Completion)[],
  before: () => Promise<void> = async () => {},
): ScriptedModel {
  const attempts: number[] = [];
  return {
    name: 'scripted',
    attempts,
    generate: async (_request, call) => {
      const line = script[Math.min(attempts.length, script.length - 1)] ?? completion;
      attempts.push(call.attempt);
      await before();
      if (line instanceof Error) throw line;
      return line;
    },
  };
}

/** A journal that keeps its events in memory. */
export function memoryJournal() {
  const events: JournalEvent[] = [];
  const journal = {
    events,
    lost: false,
    append: (event: JournalEvent): void => void events.push(event),
    record: async (event: JournalEvent): Promise<void> => void events.push(event),
    held: (): boolean => !journal.lost,
  };
  return journal;
}

export function recordedAnswer(key: string, body: string, more: Partial<CompletionEvent> = {}): CompletionEvent {
  return { e: 'completion', s: 3, r: 1, k: key, a: 1, t: 0, status: 200, ms: 7, body, ...more };
}

export function rawAnswer(body: string, more: Partial<RawAnswer> = {}): RawAnswer {
  return { status: 200, body, encoding: 'utf8', latencyMs: 7, requestId: undefined, ...more };
}

/** The body of a chat completion. */
export function chatCompletion(
  content: unknown,
  more: { finish?: string; usage?: unknown; message?: object } = {},
): string {
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'gpt-4o-2024-08-06',
    choices: [
      { index: 0, message: { role: 'assistant', content, ...more.message }, finish_reason: more.finish ?? 'stop' },
    ],
    usage: more.usage ?? { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
  });
}
