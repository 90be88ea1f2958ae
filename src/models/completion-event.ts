import type { CompletionEvent } from '../core/event.ts';
import type { Call, RawAnswer } from '../core/model.ts';

/** What stands in the journal of any attempt at a call. */
export type Stamp = Pick<CompletionEvent, 's' | 'r' | 'k' | 'a' | 't'>;

export function stampOf({ id, attempt }: Call, t: number): Stamp {
  return { s: id.sample, r: id.repeat, k: id.key, a: attempt, t };
}

/** A whole answer, as it stands in the journal. What it is comes before the status: readers tell by it what was not bought of a model. */
export function completionEvent(
  stamp: Stamp,
  answer: RawAnswer,
  origin: Pick<CompletionEvent, 'from' | 'step'> = {},
): CompletionEvent {
  return {
    e: 'completion',
    ...stamp,
    ...origin,
    status: answer.status,
    ms: Math.round(answer.latencyMs),
    ...(answer.requestId === undefined ? {} : { request_id: answer.requestId }),
    ...(answer.encoding === 'utf8' ? { body: answer.body } : { base64: answer.body }),
  };
}
