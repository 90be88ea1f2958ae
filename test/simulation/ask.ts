import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One chat completion over a real socket, as a plain client sends it. Rejects when the connection breaks. */
export async function ask(
  baseUrl: string,
  prompt: string,
  options: {
    readonly model?: string;
    readonly repeat?: number;
    readonly agent?: Agent;
    readonly key?: string;
    readonly signal?: AbortSignal;
  } = {},
): Promise<HttpAnswer> {
  const { model = 'strong', repeat, agent, key, signal } = options;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] });
  const headers = {
    'content-type': 'application/json',
    ...(repeat === undefined ? {} : { 'x-evals-repeat': String(repeat) }),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  return send(`${baseUrl}/chat/completions`, { method: 'POST', headers, agent, signal }, body);
}

export async function send(
  url: string,
  options: {
    readonly method: string;
    readonly headers?: Record<string, string>;
    readonly agent?: Agent | undefined;
    readonly signal?: AbortSignal | undefined;
  },
  body: string,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The text and the reason of the end in a completion's body. */
export function choiceOf(body: string): { readonly text: string; readonly finishReason: string } {
  const { choices } = JSON.parse(body) as { choices: [{ message: { content: string }; finish_reason: string }] };
  return { text: choices[0].message.content, finishReason: choices[0].finish_reason };
}
