import { Agent } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/core/clock.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { startSimulation, type Simulation } from '../../src/simulation/server.ts';
import { ask, choiceOf, send } from './ask.ts';

const samples = Array.from({ length: 50 }, (_, n) => ({ input: `How much is ${n} and ${n}?`, target: String(2 * n) }));
const prompt = (n: number): string => `${samples[n]!.input}\nEnd with #### and the number.`;

let agent: Agent;
let simulation: Simulation | undefined;

beforeEach(() => {
  agent = new Agent({ keepAlive: true, maxSockets: 64 });
});

afterEach(async () => {
  agent.destroy();
  await simulation?.close();
  simulation = undefined;
});

async function start(settings: string, clock: Clock = systemClock): Promise<string> {
  simulation = await startSimulation({ settings: parseSettings(`latency=0,${settings}`), samples, clock });
  return simulation.baseUrl;
}

test('an answer has the fields of the real thing', async () => {
  const clock = { ...systemClock, now: () => 1_800_000_000_000 };
  const baseUrl = await start('accuracy=1', clock);
  const { status, headers, body } = await ask(baseUrl, prompt(9), { agent });
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/json');
  expect(headers['x-request-id']).toMatch(/^req_[0-9a-f]{32}_0$/);
  expect(JSON.parse(body)).toEqual({
    id: expect.stringMatching(/^chatcmpl-/) as string,
    object: 'chat.completion',
    created: 1_800_000_000,
    model: 'strong',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: expect.stringMatching(/\n#### 18$/) as string,
          refusal: null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: Math.ceil(prompt(9).length / 4),
      completion_tokens: expect.any(Number) as number,
      total_tokens: expect.any(Number) as number,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  });
});

test('the same question gets the same answer again, another repeat may get another', async () => {
  const baseUrl = await start('accuracy=0.5');
  const texts = async (repeat: (n: number) => number): Promise<Set<string>> => {
    const bodies = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => (await ask(baseUrl, prompt(3), { agent, repeat: repeat(n) })).body),
    );
    return new Set(bodies.map((body) => choiceOf(body).text));
  };
  expect((await texts(() => 1)).size).toBe(1);
  expect((await texts((n) => n + 1)).size).toBeGreaterThan(1);
});

test('the answer waits for its latency', async () => {
  const slept: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
  const baseUrl = await start('latency=5000,spread=0', clock);
  await ask(baseUrl, prompt(1), { agent });
  expect(slept).toEqual([5_000]);
});

test.each([
  ['errors', 500, 'server_error'],
  ['overloaded', 503, 'server_is_overloaded'],
  ['bad_gateways', 502, '<html>'],
  ['bad_requests', 400, 'unsupported_value'],
  ['quota', 429, 'insufficient_quota'],
  ['html', 200, '<html>'],
])('%s: HTTP %d with %s', async (fault, status, words) => {
  const answer = await ask(await start(`${fault}=1`), prompt(1), { agent });
  expect(answer.status).toBe(status);
  expect(answer.body).toContain(words);
});

test('truncated, empty and filtered answers say so', async () => {
  const baseUrl = await start('accuracy=1,truncated.truncated=1,empty.empty=1,filtered.filtered=1');
  const choice = async (model: string): Promise<unknown> =>
    choiceOf((await ask(baseUrl, prompt(9), { agent, model })).body);
  const whole = choiceOf((await ask(baseUrl, prompt(9), { agent })).body).text;
  expect(await choice('truncated')).toEqual({
    text: whole.slice(0, Math.ceil(whole.length / 2)),
    finishReason: 'length',
  });
  expect(await choice('empty')).toEqual({ text: '', finishReason: 'stop' });
  expect(await choice('filtered')).toEqual({ text: '', finishReason: 'content_filter' });
});

test('a malformed answer is a complete HTTP answer with half a JSON document', async () => {
  const { status, body } = await ask(await start('malformed=1'), prompt(1), { agent });
  expect(status).toBe(200);
  expect(body).toMatch(/^\{"id":"chatcmpl-/);
  expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
  expect(simulation!.stats()).toMatchObject({ received: 1, answered: 1 });
});

test.each(['resets', 'mid_resets'])('%s break the connection, and are no answer', async (fault) => {
  const baseUrl = await start(`${fault}=1`);
  await expect(ask(baseUrl, prompt(1), { agent })).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(simulation!.stats()).toMatchObject({ received: 1, answered: 0, dropped: 1, statuses: {} });
});

test.each(['hangs', 'stalls'])('%s last until the client leaves, and are no answer', async (fault) => {
  const baseUrl = await start(`strong.${fault}=1`);
  const leaving = new AbortController();
  const hanging = ask(baseUrl, prompt(1), { agent, signal: leaving.signal });
  await ask(baseUrl, prompt(1), { agent, model: 'weak' });
  expect(simulation!.stats()).toMatchObject({ received: 2, answered: 1, in_flight: 1 });
  leaving.abort();
  await expect(hanging).rejects.toThrow();
  while (simulation!.stats().in_flight > 0) await ask(baseUrl, prompt(2), { agent, model: 'weak' });
  expect(simulation!.stats()).toMatchObject({ dropped: 1 });
});

test('a slow body comes in pieces over its time, and is whole', async () => {
  const slept: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
  const { status, body } = await ask(await start('slow_bodies=1,drip=4000,accuracy=1', clock), prompt(9), { agent });
  expect(status).toBe(200);
  expect(choiceOf(body).text).toMatch(/#### 18$/);
  expect(new Set(slept)).toEqual(new Set([100]));
  expect(slept.length).toBeGreaterThan(30);
});

test('a spent rate limit is a 429 with the time to wait in it', async () => {
  const clock = { ...systemClock, monotonic: () => 0 };
  const baseUrl = await start('strong.rpm=2,weak.rpm=1,weak.retry_after=off', clock);
  const first = await ask(baseUrl, prompt(1), { agent });
  expect(first.headers).toMatchObject({ 'x-ratelimit-limit-requests': '2', 'x-ratelimit-remaining-requests': '1' });
  await ask(baseUrl, prompt(2), { agent });
  const refused = await ask(baseUrl, prompt(3), { agent });
  expect(refused.status).toBe(429);
  expect(refused.headers).toMatchObject({ 'retry-after': '30', 'retry-after-ms': '30000' });
  expect(refused.body).toContain('"code":"rate_limit_exceeded"');
  await ask(baseUrl, prompt(1), { agent, model: 'weak' });
  const silent = await ask(baseUrl, prompt(1), { agent, model: 'weak' });
  expect(silent.status).toBe(429);
  expect(silent.headers).not.toHaveProperty('retry-after');
});

test('more requests at a time than the model takes are refused, and there is room again afterwards', async () => {
  const baseUrl = await start('concurrency=1,slow.hangs=1');
  const leaving = new AbortController();
  const hanging = ask(baseUrl, prompt(1), { agent, model: 'slow', signal: leaving.signal }).catch(() => undefined);
  while (simulation!.stats().received === 0) await send(`${baseUrl}/models`, { method: 'GET', agent }, '');
  expect((await ask(baseUrl, prompt(1), { agent, model: 'slow' })).status).toBe(429);
  expect((await ask(baseUrl, prompt(1), { agent })).status).toBe(200);
  expect((await ask(baseUrl, prompt(1), { agent })).status).toBe(200);
  leaving.abort();
  await hanging;
});

test('a wrong key is a 401, an unknown model a 404, an unreadable request a 400, another path a 404', async () => {
  const baseUrl = await start('key=sk-good,unknown_models=gpt-9');
  const refused = await ask(baseUrl, prompt(1), { agent, key: 'sk-bad' });
  expect(refused.status).toBe(401);
  expect(refused.body).not.toContain('sk-');
  expect((await ask(baseUrl, prompt(1), { agent })).status).toBe(401);
  expect((await ask(baseUrl, prompt(1), { agent, key: 'sk-good' })).status).toBe(200);
  const unknown = await ask(baseUrl, prompt(1), { agent, key: 'sk-good', model: 'gpt-9' });
  expect(unknown).toMatchObject({ status: 404, body: expect.stringContaining('"code":"model_not_found"') as string });
  const post = async (path: string, body: string): Promise<number> =>
    (await send(`${baseUrl}${path}`, { method: 'POST', agent }, body)).status;
  expect(await post('/chat/completions', '{')).toBe(400);
  expect(await post('/chat/completions', '{"model":"strong"}')).toBe(400);
  expect(await post('/chat/completions', '{"messages":[1]}')).toBe(400);
  expect(await post('/completions', '')).toBe(404);
});

test('tokens beyond the text are reported as reasoning, and what is sent is what the bill says', async () => {
  const { body } = await ask(await start('tokens=500,spread=0'), prompt(1), { agent });
  const textTokens = Math.ceil(choiceOf(body).text.length / 4);
  const input = Math.ceil(prompt(1).length / 4);
  expect(JSON.parse(body)).toMatchObject({
    usage: {
      prompt_tokens: input,
      completion_tokens: 500,
      total_tokens: input + 500,
      completion_tokens_details: { reasoning_tokens: 500 - textTokens },
    },
  });
  expect(simulation!.stats().tokens).toEqual({ input, output: 500 });
});

test('max_tokens is charged to the token limit at admission', async () => {
  const baseUrl = await start('tpm=1000', { ...systemClock, monotonic: () => 0 });
  const messages = [{ role: 'user', content: 'four' }];
  const body = JSON.stringify({ model: 'strong', messages, max_tokens: 599 });
  const charged = async (): Promise<unknown> => {
    const { status, headers } = await send(`${baseUrl}/chat/completions`, { method: 'POST', agent }, body);
    return [status, headers['x-ratelimit-remaining-tokens'], headers['retry-after-ms']];
  };
  expect(await charged()).toEqual([200, '400', undefined]);
  expect(await charged()).toEqual([429, '400', '12000']);
});

test('the list of models holds the built-in ones and those of the settings', async () => {
  const { body } = await send(`${await start('slow.latency=9')}/models`, { method: 'GET', agent }, '');
  const { data } = JSON.parse(body) as { data: { id: string }[] };
  expect(data.map(({ id }) => id)).toEqual(['strong', 'weak', 'slow']);
});

test('a request body of many megabytes is read', async () => {
  const baseUrl = await start('accuracy=1');
  const { status, body } = await ask(baseUrl, `${'x '.repeat(1_000_000)}${prompt(9)}`, { agent });
  expect(status).toBe(200);
  expect(choiceOf(body).text).toMatch(/#### 18$/);
});

test('several content parts and messages make one prompt', async () => {
  const baseUrl = await start('accuracy=1');
  const messages = [
    { role: 'system', content: 'End with #### and the number.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: samples[9]!.input },
        { type: 'image_url', image_url: { url: 'data:,' } },
      ],
    },
  ];
  const body = JSON.stringify({ model: 'strong', messages });
  const answer = await send(`${baseUrl}/chat/completions`, { method: 'POST', agent }, body);
  expect(choiceOf(answer.body).text).toMatch(/#### 18$/);
});

test('closing breaks off whoever still waits', async () => {
  const baseUrl = await start('hangs=1');
  const hanging = ask(baseUrl, prompt(1), { agent });
  while (simulation!.stats().received === 0) await send(`${baseUrl}/models`, { method: 'GET', agent }, '');
  await Promise.all([expect(hanging).rejects.toThrow(), simulation!.close()]);
});

test('an outage refuses everything while it lasts, and says to come back in a second', async () => {
  let elapsed = 0;
  const clock = { ...systemClock, monotonic: () => elapsed };
  const baseUrl = await start('outage_from=1000,outage_for=20000', clock);
  const statusAt = async (ms: number): Promise<number> => {
    elapsed = ms;
    return (await ask(baseUrl, prompt(1), { agent })).status;
  };
  expect([await statusAt(5), await statusAt(1_005), await statusAt(21_004), await statusAt(21_005)]).toEqual([
    200, 429, 429, 200,
  ]);
  elapsed = 2_000;
  expect((await ask(baseUrl, prompt(2), { agent })).headers['retry-after']).toBe('1');
});
