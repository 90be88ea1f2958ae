// The referee: a server of its own, in a process of its own that no scenario touches, independent of the product's
// simulated provider. It counts by the text of the question what it was asked and what it finished answering.
// Usage: node referee.mjs LATENCY_MS ANSWER_CHARACTERS
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const [latency = 0, answerCharacters = 0] = process.argv.slice(2).map(Number);
interface Counts {
  readonly asked: Map<string, number>;
  readonly answered: Map<string, number>;
}

const nothing = (): Counts => ({ asked: new Map(), answered: new Map() });
let counts = nothing();
let refusing = false;
let requests = 0;

function count(times: Map<string, number>, key: string): void {
  times.set(key, (times.get(key) ?? 0) + 1);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What the rig asks and orders. */
const controls: Readonly<Record<string, () => string>> = {
  '/counts': () => {
    const { asked, answered } = counts;
    return JSON.stringify({ asked: Object.fromEntries(asked), answered: Object.fromEntries(answered) });
  },
  '/requests': () => String(requests),
  '/forget': () => {
    counts = nothing();
    return '';
  },
  '/refuse': () => {
    refusing = true;
    return '';
  },
  '/serve': () => {
    refusing = false;
    return '';
  },
};

const server = createServer((request, response) => {
  void (async () => {
    const told = controls[request.url ?? ''];
    if (told !== undefined) {
      // The rig may next ask minutes later, on a connection that has timed out just then.
      response.setHeader('connection', 'close').end(told());
      return;
    }
    const body = JSON.parse(await bodyOf(request)) as { model: string; messages: { content: string }[] };
    const question = body.messages.at(-1)?.content ?? '';
    if (refusing) {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }));
      return;
    }
    const key = `${body.model} ${question}`;
    const { asked, answered } = counts;
    requests += 1;
    count(asked, key);
    if (latency > 0) await wait(latency * (0.5 + Math.random()));
    const number = /\d+/.exec(question)?.[0] ?? '0';
    const content = `${'because '.repeat(Math.ceil(answerCharacters / 8))}${number}`;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        id: 'chatcmpl-referee',
        object: 'chat.completion',
        created: 1,
        model: body.model,
        choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
      }),
      () => {
        count(answered, key);
      },
    );
  })();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`http://127.0.0.1:${String(port)}\n`);
});
