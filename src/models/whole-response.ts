import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { onAbort } from './on-abort.ts';
import { AnswerTooLarge, largestBody } from './response-body.ts';
import type { TimeLimit } from './time-limit.ts';

/** No last byte within the time limit. */
export class TimeLimitPassed extends Error {}

export interface WholeResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

export interface RequestWatch {
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** For all of it, from now to the last byte. */
  readonly limit: TimeLimit;
  /** Told when the request is about to be written to a connected socket: before that, the server knows nothing of it. */
  readonly onSent: () => void;
}

/** Sends one request and resolves once the last byte of the response is there. Rejects when it never will be. */
export async function wholeResponse(
  connection: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { signal, limit, onSent }: RequestWatch,
): Promise<WholeResponse> {
  let controller: Dispatcher.DispatchController | undefined;
  let ended: Error | undefined;
  let end: (reason: Error) => void = () => undefined;
  const response = new Promise<WholeResponse>((resolve, reject) => {
    end = (reason) => {
      ended = reason;
      controller?.abort(reason);
      reject(reason);
    };
    const start = (started: Dispatcher.DispatchController): void => {
      controller = started;
      // It ended while it waited for its connection: it must not be sent now.
      if (ended !== undefined) started.abort(ended);
      else onSent();
    };
    if (signal.aborted) end(new Error('aborted'));
    else connection.dispatch(options, { ...collector(resolve, reject), onRequestStart: start });
  });
  const forgetSignal = onAbort(signal, () => {
    end(new Error('aborted'));
  });
  const forgetLimit = limit.begin(() => {
    end(new TimeLimitPassed());
  });
  try {
    return await response;
  } finally {
    forgetSignal();
    forgetLimit();
  }
}

function collector(
  resolve: (response: WholeResponse) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  let size = 0;
  return {
    onResponseStart: (_, statusCode, responseHeaders) => {
      status = statusCode;
      headers = responseHeaders;
    },
    onResponseData: (controller, chunk) => {
      size += chunk.length;
      if (size > largestBody) controller.abort(new AnswerTooLarge());
      else chunks.push(chunk);
    },
    onResponseEnd: () => {
      resolve({ status, headers, bytes: joined(chunks) });
    },
    onResponseError: (_, error) => {
      reject(error);
    },
  };
}

/** `Buffer.concat` copies; most answers come in one piece. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [only, ...others] = chunks;
  return only !== undefined && others.length === 0 ? only : Buffer.concat(chunks);
}
