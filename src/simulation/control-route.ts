import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject } from '../core/json.ts';
import { modelsBody } from './chat-response.ts';
import { deliver } from './delivery.ts';
import { settingsFingerprint } from './fingerprint.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatedProvider } from './provider.ts';
import { errorReply, okReply, type Reply } from './reply.ts';
import { readBody, refuseBody } from './request-body.ts';
import { builtInModels } from './settings.ts';
import type { SimulatedWorld } from './simulated-model.ts';

export interface Controls {
  readonly world: SimulatedWorld;
  readonly ledger: Ledger;
  readonly provider: SimulatedProvider;
}

/** Everything but the chat: the list of models, and the referee's questions. */
export function controlRoute(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  controls: Controls,
): void {
  readBody(request, (body) => {
    if (body === undefined) refuseBody(response);
    else
      deliver(
        response,
        'req_control',
        controlReply(`${request.method ?? ''} ${url}`, body, controls),
        controls.world.clock,
      );
  });
}

function controlReply(route: string, body: string, { world, ledger, provider }: Controls): Reply {
  switch (route) {
    case 'GET /models': {
      const names = new Set([...Object.keys(builtInModels), ...Object.keys(world.settings.models ?? {})]);
      return okReply(modelsBody([...names], Math.floor(world.clock.now() / 1_000)));
    }
    case 'GET /stats':
      return okReply(JSON.stringify(ledger.stats(false)));
    case 'GET /stats?keys=1':
      return okReply(JSON.stringify(ledger.stats(true)));
    case 'GET /settings':
      return okReply(JSON.stringify({ fingerprint: settingsFingerprint(world.settings) }));
    case 'POST /mark':
      return mark(body, ledger);
    case 'POST /reset':
      ledger.reset();
      provider.reset();
      return okReply('{"reset":true}');
    default:
      return errorReply(404, { message: `There is no ${route} here.` });
  }
}

/** `{"keys": […]}` holds content keys or request ids; without a body, everything answered so far is marked. */
function mark(body: string, ledger: Ledger): Reply {
  if (body === '') return okReply(JSON.stringify(ledger.mark(undefined)));
  const keys = keysOf(body);
  if (keys === undefined) return errorReply(400, { message: 'Send {"keys": ["…"]}, or nothing to mark all.' });
  return okReply(JSON.stringify(ledger.mark(keys.map(contentKey))));
}

function keysOf(body: string): readonly string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const keys: unknown = isJsonObject(parsed) ? parsed['keys'] : undefined;
    return Array.isArray(keys) && keys.every((key) => typeof key === 'string') ? keys : undefined;
  } catch {
    return undefined;
  }
}

function contentKey(keyOrRequestId: string): string {
  return /^req_([0-9a-f]{32})_\d+$/.exec(keyOrRequestId)?.[1] ?? keyOrRequestId;
}
