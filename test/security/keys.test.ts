import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completion, loopback, type Loopback, send, sendText } from '../bad-inputs/loopback.ts';
import { type Place, place } from '../bad-inputs/place.ts';
import { type Ended, evals, publicWords } from './process.ts';

const keys: Readonly<Record<string, string>> = {
  'of OpenAI': 'sk-proj-canary-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef',
  'without a known beginning': '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  'of eight characters': 'c4n4ry-8',
};

let at: Place;
let said: string[];

beforeEach(async () => {
  at = await place();
  said = [];
});

afterEach(async () => at[Symbol.asyncDispose]());

async function run(argv: readonly string[], key: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await evals(argv, {
    cwd: at.folder,
    environment: { OPENAI_BASE_URL: `${at.server.url}/v1`, OPENAI_API_KEY: key, ...more },
    during: (pid) => said.push(publicWords(pid)),
  });
  said.push(ended.stdout, ended.stderr);
  expect(ended.exitCode).not.toBe(70);
  return ended;
}

/** Everything that was written or said. */
function everything(): string {
  const files = readdirSync(at.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return [...said, ...files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))].join('\n');
}

/** What a server may do with the key that it was sent. */
const echoes: Readonly<Record<string, (key: string, response: Parameters<Loopback['answer']>[1]) => void>> = {
  'in a 401': (key, response) => {
    send(response, 401, { error: { message: `Incorrect API key provided: ${key}.`, code: 'invalid_api_key' } });
  },
  'in a 401, masked in part': (key, response) => {
    send(response, 401, { error: { message: `Wrong key ${key.slice(0, 10)}*****${key.slice(-8)}` } });
  },
  'in a 400 as HTML': (key, response) => {
    send(response, 400, `<pre>Authorization: Bearer ${key}</pre>`);
  },
  'in a 500': (key, response) => {
    send(response, 500, { error: { message: key } });
  },
  'in a 429': (key, response) => {
    send(response, 429, { error: { message: `quota of ${key}`, code: 'insufficient_quota' } });
  },
  'in a header': (key, response) => {
    send(response, 404, { error: { message: 'no' } }, { 'x-request-id': key, 'x-key': key });
  },
  'in an answer': (key, response) => {
    sendText(response, `Your key is ${key}, and the number 1.`);
  },
  'in an answer, escaped': (key, response) => {
    const escaped = Array.from(key, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    send(response, 200, JSON.stringify(completion('KEY')).replace('KEY', escaped));
  },
  'as its model': (key, response) => {
    send(response, 200, completion('1', { model: key }));
  },
  'in an answer that is none': (key, response) => {
    send(response, 200, { error: key });
  },
  'in a refusal': (key, response) => {
    send(response, 200, completion('', { choices: [{ message: { refusal: `not with ${key}` } }] }));
  },
};

describe.each(Object.entries(keys))('a key %s', (_, key) => {
  it('stands in no file, message or process title after every command', async () => {
    await at.submit();
    await run(['submit', '--eval', 'arithmetic', '--models', 'gpt-test', '--limit', '3', '--json'], key);
    await run(['run', '--tasks', 'async_results/latest_tasks.json', '--json'], key);
    await run(['poll', '--json'], key);
    await run(['poll', '--file', 'nothing'], key);
    await run(['run', '--concurrent', 'x'], key);
    await run(['run'], key, { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' });
    await run(['run'], key, { OPENAI_BASE_URL: 'nonsense' });
    await run(['run'], `${key} `);
    await run(['run'], `${key}\u00e9`);
    await run(['help', 'models'], key);
    expect(at.server.asked[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(everything()).not.toContain(key);
  });
});

describe.each(Object.entries(keys).slice(0, 2))('a key %s that the server tells back', (_, key) => {
  it.each(Object.entries(echoes))('%s is kept and shown nowhere', async (_how, echo) => {
    await at.submit();
    at.server.answer = (_asked, response) => {
      echo(key, response);
    };
    at.environment['OPENAI_API_KEY'] = key;
    for (const argv of [
      ['run', '--max-retries', '0'],
      ['run', '--retry-failed', '--json', '--max-retries', '0'],
      ['poll'],
      ['poll', '--json'],
    ]) {
      const { exitCode, stdout, stderr } = await at.evals(...argv);
      said.push(stdout, stderr);
      expect(exitCode, stderr).not.toBe(70);
    }
    expect(at.server.asked.length).toBeGreaterThan(0);
    expect(everything()).not.toContain(key);
    expect(everything()).not.toContain(key.slice(0, 10));
    expect(everything()).not.toContain(key.slice(-8));
  });
});

describe('a task file that somebody else made', () => {
  let evil: Loopback;

  beforeEach(async () => {
    evil = await loopback();
  });

  afterEach(async () => evil.close());

  async function received(change: (task: Record<string, unknown>) => void): Promise<void> {
    const tasks = await at.submit();
    const path = `${tasks.replace(/json$/, 'd')}/spec.json`;
    const plan = JSON.parse(readFileSync(at.path(path), 'utf8')) as { tasks: Record<string, unknown>[] };
    change(plan.tasks[0] ?? {});
    at.write(path, JSON.stringify(plan));
  }

  it.each<[string, (url: string) => Record<string, unknown>]>([
    ['a base_url', (url) => ({ base_url: url })],
    ['a baseURL', (url) => ({ baseURL: url, baseUrl: url, url, endpoint: url, host: url, proxy: url })],
    ['a provider of its own', (url) => ({ provider: 'evil', EVIL_BASE_URL: url })],
    ['a provider that is an address', (url) => ({ provider: url })],
    ['another variable for the key', (url) => ({ base_url: url, api_key_env: 'AWS_SECRET_ACCESS_KEY', api_key: 'x' })],
    ['headers', (url) => ({ headers: { host: url }, default_headers: { authorization: 'x' } })],
    ['another model', () => ({ model: 'the-dearest' })],
    ['other messages', () => ({ messages: [{ role: 'user', content: 'evil' }] })],
    ['a hundred answers for one', () => ({ n: 128, best_of: 128, stream: true })],
  ])('with %s in its model_config sends nothing elsewhere and nothing else', async (_, config) => {
    at.environment['AWS_SECRET_ACCESS_KEY'] = 'aws-secret-canary-0123456789';
    await received((task) => Object.assign(task['model_config'] as object, config(`${evil.url}/v1`)));
    const told = await at.evals('run');
    expect(told.exitCode, told.stderr).toBe(0);
    expect(evil.connections).toBe(0);
    expect(at.server.asked).toHaveLength(3);
    for (const { body, headers } of at.server.asked) {
      expect(Object.keys(JSON.parse(body) as object).sort()).toEqual(['messages', 'model', 'temperature']);
      expect(JSON.parse(body)).toMatchObject({
        model: 'gpt-test',
        messages: [{ content: expect.stringContaining('number') as string }],
      });
      expect(JSON.stringify(headers)).not.toContain('aws-secret');
    }
  });

  it.each([
    'evil/x',
    '127.0.0.1/x',
    'AWS/x',
    '../x',
    'evil.example.com:80/v1/x',
    '__proto__/x',
    'constructor/x',
    'HOME/x',
  ])('for the model %s reaches only the server that the user set', async (name) => {
    await received((task) => Object.assign(task, { model_name: name }));
    const told = await at.evals('run');
    expect(told.exitCode, told.stderr).toBe(0);
    for (const { body } of at.server.asked) expect(JSON.parse(body)).toMatchObject({ model: name });
    expect(evil.connections).toBe(0);
  });

  it('for a model that is an address sends nothing', async () => {
    await received((task) => Object.assign(task, { model_name: `${evil.url}/v1` }));
    await at.evals('run');
    expect(evil.connections).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])(
    'on a server that redirects with %i sends neither key nor prompt on',
    async (status) => {
      await at.submit();
      at.server.answer = (_asked, response) => {
        send(response, status, '', { location: `${evil.url}/v1/chat/completions` });
      };
      const told = await at.evals('run');
      expect(told.exitCode, told.stderr).toBe(4);
      expect(evil.connections).toBe(0);
    },
  );

  it('is not sent through a proxy that the environment does not name, and a key of another provider stays at home', async () => {
    at.environment['GROQ_API_KEY'] = 'gsk-canary-0123456789abcdefghij';
    await at.submit();
    expect((await at.evals('run')).exitCode).toBe(0);
    for (const { headers } of at.server.asked) expect(JSON.stringify(headers)).not.toContain('gsk-canary');
  });
});

describe('a base URL with a password', () => {
  it('is refused without being shown', async () => {
    await at.submit();
    mkdirSync(at.path('x'));
    at.environment['OPENAI_BASE_URL'] = 'http://user:hunter2-canary@127.0.0.1:1/v1';
    const told = await at.evals('run');
    expect(told.exitCode).toBe(2);
    expect(told.stdout + told.stderr + everything()).not.toContain('hunter2');
  });
});
