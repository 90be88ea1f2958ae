import { completionBody, htmlPage, type CompletionFields } from './chat-response.ts';
import { errorReply, okReply, type Reply } from './reply.ts';
import type { Fault } from './settings.ts';

/** The answer to a request that was admitted, or what a fault makes of it. */
export function chatReply(fields: CompletionFields, fault: Fault | undefined, dripMs: number): Reply {
  switch (fault) {
    case undefined:
      return answered(fields);
    case 'truncated':
      return answered({ ...fields, text: firstHalf(fields.text), finishReason: 'length' });
    case 'empty':
      return answered({ ...fields, text: '' });
    case 'filtered':
      return answered({ ...fields, text: '', finishReason: 'content_filter' });
    case 'malformed':
      return okReply(firstHalf(completionBody(fields)));
    case 'html':
      return okReply(htmlPage, { contentType: 'text/html' });
    case 'slow_bodies':
      return { ...answered(fields), delivery: 'drip', dripMs };
    case 'resets':
      return { ...answered(fields), delivery: 'reset' };
    case 'mid_resets':
      return { ...answered(fields), delivery: 'mid-reset' };
    case 'stalls':
      return { ...answered(fields), delivery: 'stall' };
    case 'hangs':
      return { ...answered(fields), delivery: 'hang' };
    case 'bad_gateways':
      return okReply(htmlPage, { status: 502, contentType: 'text/html' });
    case 'errors':
      return errorReply(500, {
        message: 'The server had an error while processing your request.',
        type: 'server_error',
      });
    case 'overloaded':
      return errorReply(503, {
        message: 'The server is currently overloaded. Please try again later.',
        type: 'server_error',
        code: 'server_is_overloaded',
      });
    case 'bad_requests':
      return errorReply(400, { message: 'This model does not take such a request.', code: 'unsupported_value' });
    case 'quota':
      return errorReply(429, {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      });
    default:
      return fault satisfies never;
  }
}

function answered(fields: CompletionFields): Reply {
  const { input, output } = fields.usage;
  return okReply(completionBody(fields), { tokens: { input, output } });
}

function firstHalf(text: string): string {
  return text.slice(0, Math.ceil(text.length / 2));
}
