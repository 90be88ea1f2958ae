import { isoTime } from '../core/clock.ts';
import type { CompletionEvent } from '../core/event.ts';
import { ModelError } from '../core/failure.ts';
import type { Completion, RawAnswer } from '../core/model.ts';
import type { CallView } from '../core/outcome.ts';
import { readAnswer } from '../models/read-answer.ts';
import type { PassRecord } from '../store/journal/read-outcomes.ts';
import type { Asked } from './asked-again.ts';
import { failureRecord } from './outcome-record.ts';

/** The calls that were made in a pass: first those that the eval's code asks today, in its order, then the others. */
export function callViews(events: PassRecord['calls'], asked: readonly Asked[]): CallView[] {
  const made = new Set(events.map(({ k }) => k));
  const keys = new Set([...asked.map(({ key }) => key).filter((key) => made.has(key)), ...made]);
  return Array.from(keys, (key) =>
    callView(
      key,
      asked.find((question) => question.key === key),
      events.filter(({ k }) => k === key),
    ),
  );
}

function callView(key: string, question: Asked | undefined, events: PassRecord['calls']): CallView {
  const answers = events.flatMap((event) => (event.e === 'completion' ? [answerOf(event)] : []));
  // The first usable answer is the one that counts.
  const chosen = answers.find(({ completion }) => completion !== undefined) ?? answers.at(-1);
  return {
    key,
    ...(question === undefined ? notAsked : { model: question.model, ...question.request }),
    ...(chosen === undefined ? notAnswered : answerView(chosen)),
    failures: events.flatMap((event) =>
      event.e === 'error' ? [{ ...failureRecord(event.error), time: isoTime(event.t) }] : [],
    ),
  };
}

const notAsked = { model: null, messages: null, parameters: null };

type AnswerView = Pick<
  CallView,
  'answer' | 'tool_calls' | 'unusable' | 'stop_reason' | 'served_model' | 'latency_ms' | 'usage' | 'from_cache'
>;

const notAnswered: AnswerView = {
  answer: null,
  tool_calls: [],
  unusable: null,
  stop_reason: null,
  served_model: null,
  latency_ms: null,
  usage: null,
  from_cache: false,
};

function answerView({ event, completion, unusable }: Answer): AnswerView {
  const came = { latency_ms: event.ms, from_cache: event.from === 'cache' };
  if (completion === undefined) return { ...notAnswered, ...came, unusable: unusable ?? null };
  const { text, toolCalls = [], stopReason, servedModel, usage } = completion;
  return {
    ...came,
    answer: text,
    tool_calls: toolCalls,
    unusable: null,
    stop_reason: stopReason,
    served_model: servedModel ?? null,
    usage: usage ?? null,
  };
}

interface Answer {
  readonly event: CompletionEvent;
  readonly completion?: Completion;
  readonly unusable?: string;
}

function answerOf(event: CompletionEvent): Answer {
  const { body, base64 } = event;
  const content =
    typeof base64 === 'string'
      ? { body: base64, encoding: 'base64' as const }
      : { body: typeof body === 'string' ? body : '', encoding: 'utf8' as const };
  try {
    return {
      event,
      completion: readRecorded({ ...content, status: event.status, latencyMs: event.ms, requestId: undefined }),
    };
  } catch (error) {
    if (error instanceof ModelError) return { event, unusable: `${error.kind}: ${error.message}` };
    throw error;
  }
}

/** The journal holds bodies as they came; keys never stand in them. */
export function readRecorded(answer: RawAnswer): Completion {
  return readAnswer(answer, (text) => text);
}
