import type OpenAI from 'openai';
import type { Clock } from '../core/clock.ts';
import { Interrupted } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { CallId, Provider, RawAnswer } from '../core/model.ts';
import { redactor } from '../core/redact.ts';
import { exchangeError } from './errors.ts';
import { type Exchange, newExchange, successOf } from './exchange.ts';
import { LeanClient } from './lean-client.ts';
import { pooledFetch } from './pooled-fetch.ts';
import { rateLimits } from './rate-limit-headers.ts';
import { readAnswer } from './read-answer.ts';
import { requestBody } from './request-body.ts';

export interface OpenAIProviderOptions {
  /** As the user wrote it. */
  readonly name: string;
  /** As the server knows it. */
  readonly model: string;
  readonly baseUrl: string;
  /** undefined: the server wants none. */
  readonly apiKey: string | undefined;
  readonly account: string;
  /** For one request, from its start to the last byte of the answer; a whole number of milliseconds. */
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What sets this submission's calls apart from equal ones of another, for gateways that honour idempotency keys. */
  readonly scope?: string;
  /** Header in which the server wants to be told which pass over the sample this is. */
  readonly repeatHeader?: string | undefined;
  readonly clock: Clock;
}

/** A model behind any server that speaks OpenAI's chat completions. Each `generate` is exactly one request. */
export function openaiProvider(options: OpenAIProviderOptions): Provider {
  const { name, model, account, clock, timeoutMs, repeatHeader } = options;
  const redact = redactor(options.apiKey === undefined ? [] : [options.apiKey]);
  const transport = pooledFetch(clock, timeoutMs);
  const client = new LeanClient({
    baseURL: options.baseUrl,
    // The SDK insists on a key, and falls back to the environment's for whatever is left out.
    apiKey: options.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    defaultHeaders: { ...(options.apiKey === undefined ? { Authorization: null } : {}), ...options.headers },
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: transport.fetch,
    logLevel: 'off',
  });

  /** Resolves when the exchange is over, however it ended. */
  const send = async (body: object, exchange: Exchange): Promise<void> => {
    try {
      await client.chat.completions
        .create(body as OpenAI.ChatCompletionCreateParamsNonStreaming, { fetchOptions: { exchange } as object })
        .asResponse();
    } catch (error) {
      if (exchange.received === undefined && exchange.failure === undefined) throw error;
    }
  };
  const scope = sha256(`${account}\n${options.scope ?? ''}`).slice(0, 16);
  const headersOf = (id: CallId): string[] => [
    'idempotency-key',
    idempotencyKey(scope, id),
    ...(repeatHeader === undefined ? [] : [repeatHeader, String(id.repeat)]),
  ];

  return {
    name,
    account,
    generate: async (request, call) => {
      if (call.signal.aborted) throw new Interrupted();
      const exchange = newExchange(call.signal, headersOf(call.id), async (answer) =>
        call.onAnswer?.(withoutKey(answer, options.apiKey)),
      );
      await send(requestBody(model, request), exchange);
      if (exchange.received !== undefined) call.onLimits?.(rateLimits(exchange.received.headers, clock.now()));
      const answer = successOf(exchange);
      if (answer !== undefined) return readAnswer(withoutKey(answer, options.apiKey), redact);
      throw exchange.interrupted ? new Interrupted() : exchangeError(exchange, { now: clock.now(), timeoutMs, redact });
    },
    read: (answer) => readAnswer(answer, redact),
    close: transport.close,
  };
}

/** A server that tells the key back must not bring it into the journal. The rest of the answer stays as it came. */
function withoutKey(answer: RawAnswer, key = ''): RawAnswer {
  const { body, requestId } = answer;
  const told = key.length >= shortestKey && (body.includes(key) || requestId?.includes(key) === true);
  return told
    ? { ...answer, body: body.replaceAll(key, '[redacted]'), requestId: requestId?.replaceAll(key, '[redacted]') }
    : answer;
}

/** What is shorter stands in answers by chance. */
const shortestKey = 8;

/** The same for every attempt at one call: a gateway that honours it gives the answer that was bought already. */
function idempotencyKey(scope: string, { sample, repeat, key }: CallId): string {
  return `${scope}-${sample}-${repeat}-${key}`;
}
