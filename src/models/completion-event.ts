import type { CompletionEvent } from '../core/event.ts';
import type { Call, RawAnswer } from '../core/model.ts';

/** What stands in the journal of any attempt at a call. */
export type Stamp = Pick<CompletionEvent, 's' | 'r' | 'k' | 'a' | 't'>;

export function stampOf({ id, attempt }: Call, t: number): Stamp {
  return { s: id.sample, r: id.repeat, k: id.key, a: attempt, t };
}

/** A whole answer, as it stands in the journal. `from` comes before the status: readers tell by it what was not bought. */
export function completionEvent(stamp: Stamp, answer: RawAnswer, from?: 'cache'): CompletionEvent {
  return {
    e: 'completion',
    ...stamp,
    ...(from === undefined ? {} : { from }),
    status: answer.status,
    ms: Math.round(answer.latencyMs),
    ...(answer.requestId === undefined ? {} : { request_id: answer.requestId }),
    ...(answer.encoding === 'utf8' ? { body: answer.body } : { base64: answer.body }),
  };
}
