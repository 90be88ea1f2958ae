import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { deliver } from './delivery.ts';
import type { SimulatedProvider } from './provider.ts';
import { readBody, refuseBody } from './request-body.ts';

/** `POST /v1/chat/completions`. The header `x-evals-repeat` tells the passes over one sample apart. */
export function chatRoute(
  request: IncomingMessage,
  response: ServerResponse,
  provider: SimulatedProvider,
  clock: Clock,
): void {
  readBody(request, (body) => {
    if (body === undefined) {
      refuseBody(response);
      return;
    }
    const { authorization } = request.headers;
    const chat = provider.chat({ authorization, repeat: repeatOf(request), body });
    // Emitted once: after the last byte went to the operating system, or when the connection is gone.
    response.on('close', () => {
      chat.settle(response.writableFinished);
    });
    const send = (): void => {
      deliver(response, chat.requestId, chat.reply, clock);
    };
    if (chat.reply.latencyMs === 0) send();
    else void chat.served().then(send);
  });
}

function repeatOf(request: IncomingMessage): number {
  const repeat = Number(request.headers['x-evals-repeat'] ?? 1);
  return Number.isSafeInteger(repeat) && repeat > 0 ? repeat : 1;
}
