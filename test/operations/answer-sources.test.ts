import { expect, onTestFinished, test } from 'vitest';
import { answerSources } from '../../src/operations/answer-sources.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { startSimulation } from '../../src/simulation/server.ts';
import { FakeClock } from '../support/fake-clock.ts';

const clock = new FakeClock();
const never: typeof fetch = async () => Promise.reject(new Error('asked'));

async function sourceOf(name: string, environment: Record<string, string> = {}, fetch = never) {
  return (await answerSources([name], { environment, clock, fetch })).get(name)!;
}

async function simulation(settings: string): Promise<string> {
  const started = await startSimulation({ settings: parseSettings(settings), samples: [] });
  onTestFinished(async () => started.close());
  return started.baseUrl;
}

test.each([
  ['gpt-4o', {}, 'https://api.openai.com/v1', 'gpt-4o'],
  ['openai/gpt-4o', {}, 'https://api.openai.com/v1', 'gpt-4o'],
  ['gpt-4o', { OPENAI_BASE_URL: 'http://localhost:8000/v1/' }, 'http://localhost:8000/v1', 'gpt-4o'],
  ['lab/meta/llama', { LAB_BASE_URL: 'https://lab.example' }, 'https://lab.example', 'meta/llama'],
])('answers of %s with %j come from %s', async (name, environment, address, model) => {
  expect(await sourceOf(name, environment)).toEqual({ address, model });
});

test('no key is part of it, nor needed', async () => {
  const one = await sourceOf('gpt-4o', { OPENAI_API_KEY: 'sk-one', OPENAI_ORG_ID: 'org' });
  expect(one).toEqual(await sourceOf('gpt-4o'));
});

test('several names are several sources', async () => {
  const sources = await answerSources(['gpt-4o', 'mock/strong', 'gpt-4o'], { environment: {}, clock, fetch: never });
  expect([...sources.keys()]).toEqual(['gpt-4o', 'mock/strong']);
});

test('a simulated model answers differently with every setting, in whatever order they are written', async () => {
  const addresses = await Promise.all(
    ['', 'accuracy=1', 'seed=a', 'seed=b,accuracy=1', 'accuracy=1,seed=b', 'strong.accuracy=1'].map(
      async (EVALS_MOCK) => (await sourceOf('mock/strong', { EVALS_MOCK })).address,
    ),
  );
  expect(new Set(addresses).size).toBe(5);
  expect(addresses[3]).toBe(addresses[4]);
  for (const address of addresses) expect(address).toMatch(/^simulated:[0-9a-f]{16}$/);
});

test('a simulated provider of its own tells its settings: started anew with others, it is another source', async () => {
  const MOCK_BASE_URL = await simulation('seed=a');
  const { address } = await sourceOf('mock/strong', { MOCK_BASE_URL }, fetch);
  const { address: inProcess } = await sourceOf('mock/strong', { EVALS_MOCK: 'seed=a' });
  expect(address).toBe(`${MOCK_BASE_URL}#${inProcess}`);
});

test.each<[string, typeof fetch]>([
  ['that cannot be reached', never],
  ['that knows no settings', async () => new Response('not found', { status: 404 })],
  ['that answers something else', async () => Response.json({ fingerprint: 7 })],
])('a server %s is a source like any other', async (_name, fetch) => {
  const MOCK_BASE_URL = 'http://127.0.0.1:1/v1';
  expect((await sourceOf('mock/strong', { MOCK_BASE_URL }, fetch)).address).toBe(MOCK_BASE_URL);
});

test('a server that says nothing holds nobody up', async () => {
  const silent: typeof fetch = async (_url, init) =>
    new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    });
  const source = sourceOf('mock/strong', { MOCK_BASE_URL: 'http://127.0.0.1:1/v1' }, silent);
  expect((await clock.run(source)).address).toBe('http://127.0.0.1:1/v1');
  expect(clock.monotonic()).toBe(2000);
});

test('a name that makes no sense is refused', async () => {
  await expect(sourceOf('lab/')).resolves.toMatchObject({ model: 'lab/' });
  await expect(sourceOf('two words')).rejects.toThrow('is not a model name');
});
