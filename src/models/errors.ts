import { type FailureKind, ModelError } from '../core/failure.ts';
import { isDeeperThan, isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import type { Exchange, Received } from './exchange.ts';
import { AnswerTooLarge } from './response-body.ts';
import { retryAfter } from './retry-after.ts';

const longestMessage = 1000;
const mostLevels = 100;

/** What a provider may call it when money, not speed, is the limit. */
const quotaCodes = /insufficient_quota|credit|billing|quota_exceeded|payment/i;
const slowDownCode = /slow_?down/i;
const filterCodes = /content_filter|content_policy|responsibleai/i;

export interface ErrorContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timeoutMs: number;
  readonly redact: (text: string) => string;
}

/** Why a request brought no answer with status 2xx. */
export function exchangeError(exchange: Exchange, { now, timeoutMs, redact }: ErrorContext): ModelError {
  const { received, failure, sent, timedOut } = exchange;
  if (received !== undefined) return refusal(received, now, redact);
  const details = { perhapsBilled: sent, cause: failure };
  const limit = `within ${timeoutMs / 1000} s`;
  if (timedOut && sent) return new ModelError('timeout', `no complete answer ${limit}`, details);
  if (timedOut) return new ModelError('network', `not reached: no connection ${limit}`, details);
  const message = clipped(redact(failure === undefined ? 'the connection failed' : wordsOf(failure)));
  if (failure instanceof AnswerTooLarge) return new ModelError('malformed', message, details);
  return new ModelError('network', sent ? message : `not reached: ${message}`, details);
}

/** A complete response with another status than 2xx. */
export function refusal({ answer, headers }: Received, now: number, redact: (text: string) => string): ModelError {
  const { status } = answer;
  const { message, code } = spoken(answer.body);
  const kind = kindOf(status, code);
  return new ModelError(kind, clipped(redact(message === '' ? `status ${status}, and no word of why` : message)), {
    status,
    perhapsBilled: kind === 'server' || kind === 'timeout',
    retryAfterMs: kind === 'rate-limit' || kind === 'server' ? retryAfter(headers, now) : undefined,
    slowDown: slowDownCode.test(code),
  });
}

/** Message for a failure of our own making, redacted and cut to what a record may hold. */
export function clipped(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;
}

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  404: 'unknown-model',
  408: 'timeout',
  409: 'server',
  429: 'rate-limit',
};

function kindOf(status: number, code: string): FailureKind {
  if (code === 'model_not_found') return 'unknown-model';
  if (status === 429 && quotaCodes.test(code)) return 'quota';
  if (status === 400 && filterCodes.test(code)) return 'filtered';
  return kinds[status] ?? (status >= 500 ? 'server' : 'bad-request');
}

/** The provider's own words: `{"error": {"message", "code"}}`, one of its relatives, or plain text. */
function spoken(body: string): { message: string; code: string } {
  const parsed = parsedObject(body);
  if (parsed === undefined) return { message: body.slice(0, longestMessage).trim(), code: '' };
  return errorWords(parsed);
}

/** Message and codes of an error object as OpenAI, Azure, FastAPI and their kin write it. */
export function errorWords(parsed: JsonObject): { message: string; code: string } {
  const error = parsed['error'] ?? parsed['errors'] ?? parsed['detail'] ?? parsed;
  if (!isJsonObject(error)) return { message: asWords(error), code: '' };
  const inner = error['innererror'];
  const codes = [error['code'], error['type'], isJsonObject(inner) ? inner['code'] : undefined];
  return {
    message: asWords(error['message'] ?? error['detail'] ?? error),
    code: codes.filter((code) => typeof code === 'string').join(' '),
  };
}

/** A value of somebody else's, to be shown: nothing that it may be makes this throw. */
export function asWords(value: Json): string {
  if (typeof value === 'string') return value.trim();
  return isDeeperThan(mostLevels, value) ? 'it is nested too deep to be shown' : JSON.stringify(value);
}

function parsedObject(body: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (Array.isArray(parsed) && isJsonObject(parsed[0])) return parsed[0];
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Node puts the addresses that it tried into an `AggregateError` without words. */
function wordsOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  return [error.message, code, error.name].find((words) => words !== undefined && words !== '') ?? 'unknown error';
}
