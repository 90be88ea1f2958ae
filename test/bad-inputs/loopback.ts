import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

/** What was asked: the path, the headers and the body. */
export interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Loopback extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Connections that were made. */
  readonly connections: number;
  readonly asked: readonly Asked[];
  /** How it answers from now on. */
  answer: (asked: Asked, response: ServerResponse) => void;
  /** Forgets what was counted. */
  forget(): void;
  close(): Promise<void>;
}

/** An HTTP server on this machine that counts. Unless told otherwise it says the number that the question holds. */
export async function loopback(): Promise<Loopback> {
  let connections = 0;
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      handle.answer(one, response);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await promisify(server.close.bind(server))();
  };
  const handle: Loopback = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    get connections() {
      return connections;
    },
    asked,
    answer: sayTheNumber,
    forget: () => {
      connections = 0;
      asked.length = 0;
      handle.answer = sayTheNumber;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return handle;
}

function sayTheNumber({ body }: Asked, response: ServerResponse): void {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  sendText(response, /\d+/.exec(messages.at(-1)?.content ?? '')?.[0] ?? 'nothing');
}

/** A chat completion; `more` overrides parts of it. */
export function completion(content: unknown, more: Readonly<Record<string, unknown>> = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-test',
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
    ...more,
  };
}

export function sendText(response: ServerResponse, text: string): void {
  send(response, 200, completion(text));
}

export function send(
  response: ServerResponse,
  status: number,
  body: object | string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(bytes);
}
