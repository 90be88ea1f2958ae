import { createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../src/core/clock.ts';
import { chatCompletion } from './fakes.ts';

/** What a faulty server does with a request that it has read whole. `nth` counts the requests of this fault from 1. */
export type Fault = (socket: Socket, nth: number) => void;

export interface FaultyServer extends AsyncDisposable {
  /** Base URL under which every request meets this fault. */
  url(fault: string): string;
  /** Requests that arrived whole, per fault. */
  readonly requests: ReadonlyMap<string, readonly string[]>;
}

const good = chatCompletion('42');
const gzipHeader = { 'content-encoding': 'gzip' };

export const faults: Readonly<Record<string, Fault>> = {
  none: answer(200, good),
  'reset before the headers': (socket) => void socket.resetAndDestroy(),
  'end before the headers': (socket) => void socket.end(),
  'reset in mid-body': (socket) => {
    socket.write(`${head(200, { 'content-length': '500' })}${good.slice(0, 100)}`, () => socket.resetAndDestroy());
  },
  'end in mid-body': (socket) => void socket.end(`${head(200, { 'content-length': '500' })}${good.slice(0, 100)}`),
  'end in mid-chunk': (socket) => {
    socket.end(`${head(200, { 'transfer-encoding': 'chunked' })}ff\r\n${good.slice(0, 100)}`);
  },
  silence: () => {},
  'silence after the headers': (socket) => void socket.write(head(200, { 'content-length': '500' })),
  'a drip': (socket) => {
    socket.write(head(200, { 'content-length': '500' }));
    const closed = new AbortController();
    socket.on('close', () => {
      closed.abort();
    });
    void drip(socket, closed.signal);
  },
  'garbage instead of HTTP': (socket) => void socket.end('\u0000\u0001 this is not HTTP\r\n\r\n'),
  'status 500': answer(500, JSON.stringify({ error: { message: 'The server had an error', type: 'server_error' } })),
  'status 502 with html': answer(502, '<html><h1>Bad Gateway</h1></html>', { 'content-type': 'text/html' }),
  'status 503 with retry-after': answer(503, '{"error":{"message":"overloaded"}}', { 'retry-after': '7' }),
  'status 408': answer(408, '{"error":{"message":"too slow"}}'),
  'status 409': answer(409, '{"error":{"message":"conflict"}}'),
  'status 429': answer(429, '{"error":{"message":"slow down","code":"rate_limit_exceeded"}}', { 'retry-after': '1.5' }),
  'no quota': answer(429, '{"error":{"message":"no money left","code":"insufficient_quota"}}'),
  'status 402': answer(402, '{"error":{"message":"pay first"}}'),
  'a wrong key': (socket) => {
    socket.end(respond(401, '{"error":{"message":"Incorrect API key provided: sk-secret-of-the-test-0123456789."}}'));
  },
  'no such model': answer(404, '{"error":{"message":"no such model","code":"model_not_found"}}'),
  'a bad request': answer(400, '{"error":{"message":"max_tokens is too large"}}'),
  'a filtered prompt': answer(400, '{"error":{"message":"filtered","code":"content_filter"}}'),
  'a redirect': (socket) => {
    socket.end(respond(307, '', { location: `http://127.0.0.1:${socket.localPort ?? 0}/none/chat/completions` }));
  },
  'html with status 200': answer(200, '<html>Sign in to the hotel network</html>', { 'content-type': 'text/html' }),
  'plain text with status 200': answer(200, 'ok', { 'content-type': 'text/plain' }),
  'an empty body': answer(200, ''),
  'status 204': (socket) => void socket.end(head(204, { 'content-length': '0' })),
  'an empty object': answer(200, '{}'),
  'an error with status 200': answer(200, '{"error":{"message":"upstream is down","code":502}}'),
  'truncated JSON in a sound frame': answer(200, good.slice(0, 150)),
  'invalid UTF-8': answer(200, Buffer.from([0xff, 0xfe, 0x7b, 0x7d])),
  'a compressed answer': answer(200, gzipSync(good), gzipHeader),
  'a damaged compressed answer': answer(200, gzipSync(good).subarray(0, 60), gzipHeader),
  'a compressed bomb': answer(200, gzipSync(Buffer.alloc(80 * 1024 * 1024)), gzipHeader),
  'an answer without end': (socket) => {
    const piece = Buffer.alloc(1024 * 1024, 0x20);
    socket.write(head(200, { 'content-length': String(100 * piece.length) }));
    const more = (error?: Error | null): void => {
      if (error === undefined || error === null) socket.write(piece, more);
    };
    more();
  },
  'an answer in many pieces': (socket) => {
    socket.write(head(200, { 'transfer-encoding': 'chunked' }));
    for (const character of good) socket.write(`1\r\n${character}\r\n`);
    socket.end('0\r\n\r\n');
  },
  'a reset of the connection that was kept alive': (socket, nth) => {
    if (nth === 1) socket.write(respond(200, good));
    else socket.resetAndDestroy();
  },
};

/** Listens on a free port of the loopback interface. */
export async function faultyServer(): Promise<FaultyServer> {
  const requests = new Map<string, string[]>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const length = requestLength(text);
      if (length === undefined || text.length < length) return;
      const name = decodeURIComponent(/^POST \/([^/]+)\//.exec(text)?.[1] ?? '');
      const arrived = requests.get(name) ?? [];
      requests.set(name, arrived);
      arrived.push(text.slice(0, length));
      text = text.slice(length);
      faults[name]?.(socket, arrived.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: (fault) => `http://127.0.0.1:${port ?? 0}/${encodeURIComponent(fault)}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await promisify(server.close.bind(server))();
    },
  };
}

async function drip(socket: Socket, closed: AbortSignal): Promise<void> {
  while (!closed.aborted) {
    socket.write(' ');
    await systemClock.sleep(20, closed);
  }
}

function answer(status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Fault {
  return (socket) => {
    socket.write(
      head(status, { 'content-length': String(Buffer.byteLength(body)), 'x-request-id': 'req_1', ...headers }),
    );
    socket.write(body);
  };
}

function respond(status: number, body: string, headers: Readonly<Record<string, string>> = {}): string {
  return head(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }) + body;
}

function head(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`HTTP/1.1 ${status} Status`, ...lines, '', ''].join('\r\n');
}

/** Length of the first request in the text; undefined while its headers are not complete. */
function requestLength(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  return end + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
}
