import type { AnswerSource } from '../core/completion-store.ts';
import { sha256 } from '../core/hash.ts';
import { canonicalJson, type Json } from '../core/json.ts';
import type { CallId, ModelRequest } from '../core/model.ts';
import { requestBody } from './request-body.ts';

/** Raised when a key comes to mean something else: what was kept under older ones is never found again. */
const keyFormat = 1;

/**
 * The key of an answer among all that were ever bought: 64 hexadecimal digits over the server, the body as it is sent, the
 * parameters as they were given (some models are not sent them all, and would be asked twice for what then looks alike), the
 * repeat, and how often the same was asked before in the pass. Sample, task and experiment are no part of it, nor is the API key.
 */
export function cacheKey({ address, model }: AnswerSource, request: ModelRequest, id: CallId): string {
  const body = requestBody(model, request);
  const { parameters } = request;
  const asked: Json = { v: keyFormat, address, body, parameters, repeat: id.repeat, nth: timesAsked(id) };
  return sha256(canonicalJson(asked));
}

/** The number behind the dot of a call's key. */
function timesAsked({ key }: CallId): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
