import type { IncomingHttpHeaders } from 'node:http';
import type { RawAnswer } from '../core/model.ts';

/** One request and what became of it. The fetch fills it in, because the SDK keeps neither a paid body nor the cause of a failure. */
export interface Exchange {
  /** Aborts the request, and tells nobody else. */
  readonly signal: AbortSignal;
  /** Headers of this request alone: names and values in turn. */
  readonly headers: readonly string[];
  /** Told of a complete body with status 2xx; the fetch resolves when it has. */
  readonly onAnswer: ((answer: RawAnswer) => Promise<void> | void) | undefined;
  /** True from the moment the request is written to a connected socket: from then on it may be billed. */
  sent: boolean;
  /** Set once the last byte has arrived, whatever the status. */
  received: Received | undefined;
  /** Set when the last byte will never arrive. */
  failure: Error | undefined;
  /** The failure is that the time limit passed. */
  timedOut: boolean;
  /** The failure is that `signal` aborted. */
  interrupted: boolean;
}

export interface Received {
  readonly answer: RawAnswer;
  readonly headers: IncomingHttpHeaders;
}

export function newExchange(
  signal: AbortSignal,
  headers: readonly string[],
  onAnswer?: (answer: RawAnswer) => Promise<void> | void,
): Exchange {
  return {
    signal,
    headers,
    onAnswer,
    sent: false,
    received: undefined,
    failure: undefined,
    timedOut: false,
    interrupted: false,
  };
}

/** The complete answer, when its status was 2xx. */
export function successOf({ received }: Exchange): RawAnswer | undefined {
  return received !== undefined && isSuccess(received.answer.status) ? received.answer : undefined;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
