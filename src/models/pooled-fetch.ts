import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { Clock } from '../core/clock.ts';
import { type Exchange, isSuccess, type Received } from './exchange.ts';
import { AnswerTooLarge, asText, largestBody, unpacked } from './response-body.ts';

/** What our `fetch` takes on top of the standard: the SDK passes it on through `fetchOptions`. */
export interface ExchangeInit extends RequestInit {
  readonly exchange: Exchange;
}

export interface PooledFetch {
  /** Resolves once the last byte of the response is there; follows no redirect. Rejects with `exchange.failure`. */
  readonly fetch: (url: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/**
 * A `fetch` for the `openai` SDK that costs a quarter of the built-in one: keep-alive connections, as many per origin as there
 * are requests at once, and a plain object as response. Every time limit is the caller's, by signal.
 */
export function pooledFetch(clock: Clock): PooledFetch {
  const pools = new Map<string, Dispatcher>();
  const poolOf = (origin: string): Dispatcher => {
    const pool = pools.get(origin) ?? new Pool(origin, { headersTimeout: 0, bodyTimeout: 0 });
    pools.set(origin, pool);
    return pool;
  };
  return {
    fetch: async (target, init) => {
      const url = new URL(target instanceof Request ? target.url : target);
      const { exchange, ...request } = init as ExchangeInit;
      const received = await exchanged(
        poolOf(url.origin),
        requestOptions(url, request),
        exchange,
        clock,
        request.signal,
      );
      exchange.received = received;
      if (isSuccess(received.answer.status)) exchange.onAnswer?.(received.answer);
      return plainResponse(url.href, received);
    },
    close: async () => {
      await Promise.all([...pools.values()].map(async (pool) => pool.destroy()));
    },
  };
}

function requestOptions(url: URL, init: RequestInit): Dispatcher.DispatchOptions {
  const headers: string[] = [];
  const given = init.headers instanceof Headers ? init.headers : new Headers(init.headers);
  for (const [name, value] of given) headers.push(name, value);
  headers.push('accept-encoding', 'identity');
  return {
    path: url.pathname + url.search,
    method: init.method ?? 'GET',
    headers,
    body: (init.body ?? null) as string | null,
  };
}

/** Sends one request and collects the whole response. */
async function exchanged(
  pool: Dispatcher,
  options: Dispatcher.DispatchOptions,
  exchange: Exchange,
  clock: Clock,
  timeout: AbortSignal | null | undefined,
): Promise<Received> {
  const signals = timeout ? [exchange.signal, timeout] : [exchange.signal];
  let start = clock.monotonic();
  let controller: Dispatcher.DispatchController | undefined;
  let stop: (() => void) | undefined;
  try {
    const { status, headers, bytes } = await new Promise<WholeResponse>((resolve, reject) => {
      stop = () => {
        const aborted = new Error('aborted');
        controller?.abort(aborted);
        reject(aborted);
      };
      for (const signal of signals) signal.addEventListener('abort', stop);
      if (signals.some(({ aborted }) => aborted)) {
        stop();
        return;
      }
      pool.dispatch(
        options,
        collector(resolve, reject, (begun) => {
          controller = begun;
          if (signals.some(({ aborted }) => aborted)) begun.abort(new Error('aborted'));
          else exchange.sent = true;
          start = clock.monotonic();
        }),
      );
    });
    const latencyMs = clock.monotonic() - start;
    const text = asText(await unpacked(bytes, first(headers['content-encoding'])));
    return { headers, answer: { status, ...text, latencyMs, requestId: first(headers['x-request-id']) } };
  } catch (error) {
    exchange.failure = error as Error;
    exchange.interrupted = exchange.signal.aborted;
    exchange.timedOut = timeout?.aborted === true;
    throw error;
  } finally {
    if (stop !== undefined) for (const signal of signals) signal.removeEventListener('abort', stop);
  }
}

interface WholeResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

function collector(
  resolve: (response: WholeResponse) => void,
  reject: (error: Error) => void,
  onStart: (controller: Dispatcher.DispatchController) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  let size = 0;
  return {
    onRequestStart: onStart,
    onResponseStart: (_controller, statusCode, responseHeaders) => {
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
    onResponseError: (_controller, error) => {
      reject(error);
    },
  };
}

/** `Buffer.concat` copies; most answers come in one piece. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [only, ...others] = chunks;
  return only !== undefined && others.length === 0 ? only : Buffer.concat(chunks);
}

/** What the SDK reads of a response. A real `Response` would cost more than the request. */
function plainResponse(url: string, { answer, headers }: Received): Response {
  const { status, body } = answer;
  return {
    status,
    ok: isSuccess(status),
    url,
    headers: {
      get: (name: string) => first(headers[name.toLowerCase()]) ?? null,
      entries: () => Object.entries(headers),
    },
    text: async () => body,
    json: async () => JSON.parse(body) as unknown,
    body: null,
  } as unknown as Response;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
