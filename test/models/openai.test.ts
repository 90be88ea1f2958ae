import { type AddressInfo, createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { Interrupted } from '../../src/core/errors.ts';
import { type FailureKind, ModelError } from '../../src/core/failure.ts';
import type { Call, Provider, RawAnswer } from '../../src/core/model.ts';
import { openaiProvider, type OpenAIProviderOptions } from '../../src/models/openai.ts';
import { callTo, chatCompletion, request } from './fakes.ts';
import { faults, faultyServer, type FaultyServer } from './faulty-server.ts';

const apiKey = 'sk-secret-of-the-test-0123456789';
let server: FaultyServer;
const opened: Provider[] = [];

beforeAll(async () => {
  server = await faultyServer();
});
afterAll(async () => {
  await Promise.all(opened.map(async (provider) => provider.close()));
  await server[Symbol.asyncDispose]();
});

function providerAt(baseUrl: string, overrides: Partial<OpenAIProviderOptions> = {}): Provider {
  const provider = openaiProvider({
    name: 'gpt-4o',
    model: 'gpt-4o',
    baseUrl,
    apiKey,
    account: 'openai:0123456789ab',
    timeoutMs: 10_000,
    clock: systemClock,
    ...overrides,
  });
  opened.push(provider);
  return provider;
}

/** One call, the complete answers that were handed over, and how it ended. */
async function ask(provider: Provider, overrides: Partial<Call> = {}) {
  const answers: RawAnswer[] = [];
  const call = callTo({ onAnswer: (answer) => void answers.push(answer), ...overrides });
  const ended = await provider.generate(request, call).then(
    (completion) => ({ completion, error: undefined }),
    (error: unknown) => ({ completion: undefined, error }),
  );
  return { answers, ...ended };
}

interface Expected {
  readonly kind: FailureKind;
  readonly status?: number;
  readonly billed?: boolean;
  readonly retryAfterMs?: number;
  readonly message?: string;
}

const refusals: Readonly<Record<string, Expected>> = {
  'reset before the headers': { kind: 'network', billed: true },
  'end before the headers': { kind: 'network', billed: true },
  'reset in mid-body': { kind: 'network', billed: true },
  'end in mid-body': { kind: 'network', billed: true },
  'end in mid-chunk': { kind: 'network', billed: true },
  'garbage instead of HTTP': { kind: 'network', billed: true },
  silence: { kind: 'timeout', billed: true, message: 'no complete answer within 0.3 s' },
  'silence after the headers': { kind: 'timeout', billed: true },
  'a drip': { kind: 'timeout', billed: true },
  'status 500': { kind: 'server', status: 500, billed: true, message: 'The server had an error' },
  'status 502 with html': { kind: 'server', status: 502, billed: true, message: '<html><h1>Bad Gateway</h1></html>' },
  'status 503 with retry-after': { kind: 'server', status: 503, billed: true, retryAfterMs: 7000 },
  'status 408': { kind: 'timeout', status: 408, billed: true },
  'status 409': { kind: 'server', status: 409, billed: true },
  'status 429': { kind: 'rate-limit', status: 429, retryAfterMs: 1500, message: 'slow down' },
  'no quota': { kind: 'quota', status: 429, message: 'no money left' },
  'status 402': { kind: 'quota', status: 402 },
  'a wrong key': { kind: 'auth', status: 401, message: 'Incorrect API key provided: [redacted].' },
  'no such model': { kind: 'unknown-model', status: 404 },
  'a bad request': { kind: 'bad-request', status: 400, message: 'max_tokens is too large' },
  'a filtered prompt': { kind: 'filtered', status: 400 },
  'a redirect': { kind: 'bad-request', status: 307 },
  'an answer without end': { kind: 'malformed', billed: true, message: 'the answer is larger than 64 MiB' },
};

describe('a server that brings no answer', () => {
  test.each(Object.entries(refusals))('%s', async (fault, expected) => {
    const provider = providerAt(server.url(fault), expected.kind === 'timeout' ? { timeoutMs: 300 } : {});
    const { answers, error } = await ask(provider);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({
      kind: expected.kind,
      status: expected.status,
      perhapsBilled: expected.billed ?? false,
      retryAfterMs: expected.retryAfterMs,
      ...(expected.message === undefined ? {} : { message: expected.message }),
    });
    expect((error as Error).message).not.toContain('secret-of-the-test');
    expect(answers).toEqual([]);
    expect(server.requests.get(fault)).toHaveLength(1);
  });

  test('is never asked again elsewhere: a redirect is not followed', async () => {
    const before = server.requests.get('none')?.length ?? 0;
    await ask(providerAt(server.url('a redirect')));
    expect(server.requests.get('none')?.length ?? 0).toBe(before);
  });
});

const garbage: Readonly<Record<string, readonly [body: string | RegExp, encoding?: 'base64']>> = {
  'html with status 200': ['<html>Sign in to the hotel network</html>'],
  'plain text with status 200': ['ok'],
  'an empty body': [''],
  'status 204': [''],
  'an empty object': ['{}'],
  'an error with status 200': ['{"error":{"message":"upstream is down","code":502}}'],
  'truncated JSON in a sound frame': [chatCompletion('42').slice(0, 150)],
  'invalid UTF-8': ['//57fQ==', 'base64'],
  'a damaged compressed answer': [/^H4sI/, 'base64'],
  'a compressed bomb': [/^H4sI/, 'base64'],
};

describe('an answer that was paid for is handed over whole, although it is useless', () => {
  test.each(Object.entries(garbage))('%s', async (fault, [body, encoding = 'utf8']) => {
    const { answers, error } = await ask(providerAt(server.url(fault)));
    expect(error).toMatchObject({ name: 'ModelError', kind: 'malformed', perhapsBilled: false });
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ encoding });
    expect(answers[0]?.body).toMatch(typeof body === 'string' ? new RegExp(`^${escaped(body)}$`) : body);
    expect(server.requests.get(fault)).toHaveLength(1);
  });
});

describe('an answer', () => {
  test.each(['none', 'a compressed answer', 'an answer in many pieces'])('is read: %s', async (fault) => {
    const { answers, completion } = await ask(providerAt(server.url(fault)));
    expect(completion).toEqual({
      text: '42',
      stopReason: 'stop',
      usage: { input: 12, output: 3, cached: 0, reasoning: 0 },
      latencyMs: answers[0]?.latencyMs,
      servedModel: 'gpt-4o-2024-08-06',
    });
    expect(answers[0]).toMatchObject({ status: 200, body: chatCompletion('42'), encoding: 'utf8' });
    expect(answers[0]?.latencyMs).toBeGreaterThan(0);
  });

  test('carries the id that the provider gave it', async () => {
    const { answers } = await ask(providerAt(server.url('none')));
    expect(answers[0]?.requestId).toBe('req_1');
  });
});

describe('a server that cannot be reached is never billed', () => {
  /** A port of the loopback interface where every connection is treated so. */
  async function listening(onConnection: (socket: Socket) => void) {
    const sockets: Socket[] = [];
    const listener = createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      onConnection(socket);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const close = async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await promisify(listener.close.bind(listener))();
    };
    return { port, close };
  }

  test('because nobody listens', async () => {
    const { port, close } = await listening(() => {});
    await close();
    const { error } = await ask(providerAt(`http://127.0.0.1:${port}/v1`));
    expect(error).toMatchObject({ kind: 'network', perhapsBilled: false });
    expect((error as Error).message).toMatch(/^not reached: .*ECONNREFUSED/);
  });

  test('because it speaks no TLS', async () => {
    const { port, close } = await listening((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { error } = await ask(providerAt(`https://127.0.0.1:${port}/v1`));
    await close();
    expect(error).toMatchObject({ kind: 'network', perhapsBilled: false });
  });

  test('because it does not finish the handshake in time', async () => {
    const { port, close } = await listening(() => {});
    const { error } = await ask(providerAt(`https://127.0.0.1:${port}/v1`, { timeoutMs: 300 }));
    await close();
    expect(error).toMatchObject({
      kind: 'network',
      perhapsBilled: false,
      message: 'not reached: no connection within 0.3 s',
    });
  });
});

test('a kept connection that is reset under a request may have been billed', async () => {
  const fault = 'a reset of the connection that was kept alive';
  const provider = providerAt(server.url(fault));
  expect((await ask(provider)).completion?.text).toBe('42');
  const { error } = await ask(provider);
  expect(error).toMatchObject({ kind: 'network', perhapsBilled: true });
  expect(server.requests.get(fault)).toHaveLength(2);
});

describe('a run that is aborted', () => {
  test('leaves the request at once', async () => {
    const abort = new AbortController();
    const asked = ask(providerAt(server.url('silence')), { signal: abort.signal });
    const before = server.requests.get('silence')?.length ?? 0;
    await expect.poll(() => server.requests.get('silence')?.length ?? 0).toBeGreaterThan(before);
    abort.abort();
    expect((await asked).error).toBeInstanceOf(Interrupted);
  });

  test('sends no further request', async () => {
    const { error } = await ask(providerAt(server.url('unasked')), { signal: AbortSignal.abort() });
    expect(error).toBeInstanceOf(Interrupted);
    expect(server.requests.get('unasked')).toBeUndefined();
  });
});

describe('a request', () => {
  async function sent(overrides: Partial<OpenAIProviderOptions> = {}, call: Partial<Call> = {}): Promise<string> {
    await ask(providerAt(server.url('none'), overrides), call);
    return server.requests.get('none')?.at(-1) ?? '';
  }

  test('is the same, with the same idempotency key, for every attempt at a call', async () => {
    const first = await sent({}, { attempt: 1 });
    const second = await sent({}, { attempt: 2 });
    expect(first).toMatch(/^idempotency-key: [0-9a-f]{16}-3-1-0123456789abcdef\.0\r$/im);
    expect(second).toBe(first);
  });

  test('has another idempotency key for another call, repeat, account or submission', async () => {
    const { id } = callTo();
    const requests = [
      await sent(),
      await sent({}, { id: { ...id, sample: 4 } }),
      await sent({}, { id: { ...id, repeat: 2 } }),
      await sent({}, { id: { ...id, key: 'fedcba9876543210.0' } }),
      await sent({ account: 'openai:other' }),
      await sent({ scope: '20261120_173000' }),
    ];
    const keys = requests.map((text) => /idempotency-key: (\S+)/i.exec(text)?.[1]);
    expect(new Set(keys).size).toBe(requests.length);
  });

  test('carries the key, and none where none is needed', async () => {
    expect(await sent()).toContain(`authorization: Bearer ${apiKey}`);
    expect(await sent({ apiKey: undefined })).not.toMatch(/authorization/i);
  });
});

test('every fault is put to the test', () => {
  const special = [
    'a reset of the connection that was kept alive',
    'none',
    'a compressed answer',
    'an answer in many pieces',
  ];
  expect(Object.keys(faults).sort()).toEqual([...Object.keys(refusals), ...Object.keys(garbage), ...special].sort());
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
