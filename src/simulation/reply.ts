import { errorBody } from './chat-response.ts';
import type { FlatHeaders } from './limits.ts';

/** How an answer goes over the wire. */
export type Delivery = 'whole' | 'drip' | 'mid-reset' | 'stall' | 'reset' | 'hang';

/** Everything that the server sends for one request. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  /** Beyond the type and the length of the body. */
  readonly headers: FlatHeaders;
  readonly body: string;
  /** How long the request takes; 0: answered at once. */
  readonly latencyMs: number;
  readonly delivery: Delivery;
  /** How long a dripping body takes. */
  readonly dripMs: number;
  /** What is billed once it was sent. */
  readonly tokens: { readonly input: number; readonly output: number };
}

const json = 'application/json';
const noTokens = { input: 0, output: 0 };

export function okReply(body: string, more: Partial<Reply> = {}): Reply {
  const defaults = { headers: [], latencyMs: 0, delivery: 'whole', dripMs: 0, tokens: noTokens } as const;
  return { status: 200, contentType: json, body, ...defaults, ...more };
}

/** A refusal in OpenAI's words. */
export function errorReply(
  status: number,
  error: { readonly message: string; readonly type?: string; readonly code?: string; readonly param?: string },
  more: Partial<Reply> = {},
): Reply {
  const { message, type = 'invalid_request_error', code = null, param = null } = error;
  return okReply(errorBody(message, type, code, param), { status, ...more });
}
