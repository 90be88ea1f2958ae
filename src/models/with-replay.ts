import type { CompletionEvent } from '../core/event.ts';
import { ModelError } from '../core/failure.ts';
import { sha256 } from '../core/hash.ts';
import { canonicalJson, type Json } from '../core/json.ts';
import type { Completion, Model, ModelRequest, Provider, RawAnswer } from '../core/model.ts';

export interface ReplayOptions {
  /** The pass whose calls these are. */
  readonly sample: number;
  readonly repeat: number;
  /** Answers bought earlier for this pass, in the order they were recorded. */
  readonly recorded: readonly CompletionEvent[];
  readonly read: Provider['read'];
  /** Ask again, instead of failing again, where every recorded answer is unusable. */
  readonly retryUnusable: boolean;
  /** Aborts requests in flight. */
  readonly signal: AbortSignal;
  /** How often each content was asked so far, where several models of a pass count together. */
  readonly asked?: Map<string, number>;
  /** Told of every recorded answer that is used. */
  readonly onReplayed?: (event: CompletionEvent, completion: Completion) => void;
}

/** A model for one pass over one sample. */
export interface ReplayingModel {
  readonly name: string;
  generate(request: ModelRequest): Promise<Completion>;
  /** Calls answered from the record so far. */
  readonly replayed: number;
}

/**
 * Answers from the record what was bought before, and asks the model for the rest. A call is known by its content, and by how
 * often that content was asked before in this pass: a changed prompt is never given an old answer.
 */
export function withReplay(model: Model, options: ReplayOptions): ReplayingModel {
  const { sample, repeat, signal, asked = new Map<string, number>() } = options;
  let replayed = 0;
  return {
    name: model.name,
    get replayed() {
      return replayed;
    },
    generate: async (request) => {
      const content = contentHash(model.name, request);
      const nth = asked.get(content) ?? 0;
      asked.set(content, nth + 1);
      const key = `${content}.${nth}`;
      const answer = recordedAnswer(key, options);
      if (answer === undefined) return model.generate(request, { id: { sample, repeat, key }, attempt: 1, signal });
      replayed += 1;
      if (answer instanceof ModelError) throw answer;
      return answer;
    },
  };
}

/** The key of a call: a hash of its content, then how often (from 0) that content was asked before in the same pass. */
export function callKey(model: string, request: ModelRequest, nth: number): string {
  return `${contentHash(model, request)}.${nth}`;
}

function contentHash(model: string, { messages, parameters }: ModelRequest): string {
  return sha256(canonicalJson({ model, messages: messages as unknown as Json, parameters })).slice(0, 16);
}

/** The first usable answer; else the last failure, unless it is to be asked again. */
function recordedAnswer(
  key: string,
  { recorded, read, retryUnusable, onReplayed }: ReplayOptions,
): Completion | ModelError | undefined {
  let failure: ModelError | undefined;
  for (const event of recorded) {
    if (event.k !== key) continue;
    try {
      const completion = read(rawAnswer(event));
      onReplayed?.(event, completion);
      return completion;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      failure = error;
    }
  }
  return retryUnusable ? undefined : failure;
}

/** A recorded answer as it came from the server. */
export function rawAnswer(event: CompletionEvent): RawAnswer {
  const content =
    event.base64 === undefined
      ? { body: event.body ?? '', encoding: 'utf8' as const }
      : { body: event.base64, encoding: 'base64' as const };
  return { status: event.status, ...content, latencyMs: event.ms, requestId: event.request_id };
}
