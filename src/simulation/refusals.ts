import type { ChatRequest } from './chat-request.ts';
import type { FlatHeaders, Verdict } from './limits.ts';
import { errorReply, type Reply } from './reply.ts';
import type { SimulationSettings } from './settings.ts';

/** Why a request is not served at all; undefined when it is. */
export function refusal(
  settings: SimulationSettings,
  authorization: string | undefined,
  request: ChatRequest,
): Reply | undefined {
  if (settings.key !== undefined && authorization !== `Bearer ${settings.key}`) {
    return errorReply(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });
  }
  if (settings.unknown_models?.includes(request.model) === true) {
    const message = `The model \`${request.model}\` does not exist or you do not have access to it.`;
    return errorReply(404, { message, code: 'model_not_found', param: 'model' });
  }
  if (request.streaming) {
    return errorReply(400, { message: 'The simulated provider does not stream.', param: 'stream' });
  }
  return undefined;
}

/** The 429 of a spent rate limit. */
export function rateLimited(model: string, { waitMs, headers }: Verdict, sayWhen: boolean): Reply {
  const when = sayWhen ? ` Please try again in ${waitMs}ms.` : '';
  return errorReply(
    429,
    { message: `Rate limit reached for ${model}.${when}`, type: 'requests', code: 'rate_limit_exceeded' },
    { headers: sayWhen ? [...headers, ...retryAfter(waitMs)] : headers },
  );
}

/** The 429 of a server that answers only so many requests at a time: it cannot say when there is room. */
export function tooManyAtOnce(model: string): Reply {
  return errorReply(429, { message: `Model ${model} is overloaded.`, type: 'overloaded', code: 'slow_down' });
}

/** The 429 of an outage. */
export function outOfService(model: string): Reply {
  const error = { message: `Model ${model} takes no requests now.`, type: 'requests', code: 'rate_limit_exceeded' };
  return errorReply(429, error, { headers: retryAfter(1_000) });
}

/** Whole seconds, rounded up, and the exact time beside it. */
function retryAfter(waitMs: number): FlatHeaders {
  return ['retry-after', String(Math.ceil(waitMs / 1_000)), 'retry-after-ms', String(waitMs)];
}
