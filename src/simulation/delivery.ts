import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { Reply } from './reply.ts';

/** Sends a reply, or does with it what its fault says. Never throws, whatever the client does. */
export function deliver(response: ServerResponse, requestId: string, reply: Reply, clock: Clock): void {
  if (response.destroyed) return;
  switch (reply.delivery) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'whole':
      writeHead(response, requestId, reply);
      response.end(reply.body);
      return;
    case 'stall':
      writeHead(response, requestId, reply);
      response.flushHeaders();
      return;
    case 'mid-reset':
      writeHead(response, requestId, reply);
      response.write(reply.body.slice(0, reply.body.length / 2), () => response.socket?.resetAndDestroy());
      return;
    case 'drip':
      writeHead(response, requestId, reply);
      void drip(response, reply, clock);
      return;
    default:
      reply.delivery satisfies never;
  }
}

function writeHead(response: ServerResponse, requestId: string, { status, contentType, headers, body }: Reply): void {
  response.writeHead(status, [
    'content-type',
    contentType,
    'content-length',
    String(Buffer.byteLength(body)),
    'x-request-id',
    requestId,
    ...headers,
  ]);
}

/** In this many pieces a slow body comes. */
const pieces = 40;

async function drip(response: ServerResponse, { body, dripMs }: Reply, clock: Clock): Promise<void> {
  const bytes = Buffer.from(body);
  const size = Math.ceil(bytes.length / pieces);
  for (let sent = 0; sent < bytes.length && !response.destroyed; sent += size) {
    response.write(bytes.subarray(sent, sent + size));
    await clock.sleep(dripMs / pieces);
  }
  if (!response.destroyed) response.end();
}
