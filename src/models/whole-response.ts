import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { onAbort } from './on-abort.ts';
import { AnswerTooLarge, largestBody } from './response-body.ts';

export interface WholeResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

export interface RequestWatch {
  /** Any of them ends the request. */
  readonly signals: readonly AbortSignal[];
  /** Told when the request is about to be written to a connected socket: before that, the server knows nothing of it. */
  readonly onSent: () => void;
}

/** Sends one request and resolves once the last byte of the response is there. Rejects when it never will be. */
export async function wholeResponse(
  connection: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { signals, onSent }: RequestWatch,
): Promise<WholeResponse> {
  let controller: Dispatcher.DispatchController | undefined;
  let abort: () => void = () => undefined;
  const isAborted = (): boolean => signals.some(({ aborted }) => aborted);
  const response = new Promise<WholeResponse>((resolve, reject) => {
    abort = () => {
      const reason = new Error('aborted');
      controller?.abort(reason);
      reject(reason);
    };
    const start = (started: Dispatcher.DispatchController): void => {
      controller = started;
      // Aborted while it waited for its connection: it must not be sent now.
      if (isAborted()) abort();
      else onSent();
    };
    if (isAborted()) abort();
    else connection.dispatch(options, { ...collector(resolve, reject), onRequestStart: start });
  });
  const forget = signals.map((signal) => onAbort(signal, abort));
  try {
    return await response;
  } finally {
    for (const forgetSignal of forget) forgetSignal();
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
