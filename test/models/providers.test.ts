import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { RefusedError, UsageError } from '../../src/core/errors.ts';
import { providers } from '../../src/models/provider-table.ts';
import { parseModelName, type ResolveOptions, resolveProvider, secretsIn } from '../../src/models/providers.ts';

const key = 'sk-secret-of-the-test-0123456789';

async function resolve(name: string, environment: ResolveOptions['environment'], mockBaseUrl?: string) {
  const provider = await resolveProvider(name, { environment, timeoutMs: 1000, clock: systemClock, mockBaseUrl });
  await provider.close();
  return provider;
}

describe('a model name', () => {
  test.each([
    ['gpt-4o', 'openai', 'gpt-4o'],
    ['openai/gpt-4o', 'openai', 'gpt-4o'],
    ['mock/strong', 'mock', 'strong'],
    ['openrouter/meta-llama/llama-3', 'openrouter', 'meta-llama/llama-3'],
    ['meta-llama/Llama-3.1-8B', 'openai', 'meta-llama/Llama-3.1-8B'],
    ['constructor/x', 'openai', 'constructor/x'],
    ['/x', 'openai', '/x'],
    ['ft:gpt-4o:acme::abc', 'openai', 'ft:gpt-4o:acme::abc'],
  ])('%s is asked of %s', (name, provider, model) => {
    expect(parseModelName(name, {})).toEqual({ provider, model, name });
  });

  test('has the prefix of a server that the user named', () => {
    const environment = { LAB_TWO_BASE_URL: 'http://10.0.0.2:8000/v1' };
    expect(parseModelName('lab-two/llama', environment)).toEqual({
      provider: 'lab-two',
      model: 'llama',
      name: 'lab-two/llama',
    });
    expect(parseModelName('lab-two/llama', { LAB_TWO_BASE_URL: ' ' }).provider).toBe('openai');
  });

  test.each(['', ' ', 'gpt 4o', 'gpt-4o\n', '\u001b[31mred', 'gpt\u202e4o', 'mock/', 'x'.repeat(201)])(
    '%j is refused',
    (name) => {
      expect(() => parseModelName(name, {})).toThrow(UsageError);
    },
  );

  test('is taken apart or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const { model, name } = parseModelName(text, {});
          expect(text.endsWith(model) && name === text && model !== '').toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe('a provider', () => {
  test('without its key is refused, with the name of the variable', async () => {
    const error: unknown = await resolve('gpt-4o', {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ exitCode: 4, hint: 'Set OPENAI_API_KEY.' });
    expect((error as Error).message).toContain('"gpt-4o"');
    await expect(resolve('gpt-4o', { OPENAI_API_KEY: ' ' })).rejects.toThrow(RefusedError);
  });

  test.each(['sk-one sk-two-secret', 'sk-secret\nX-Header: 1', 'sk-ünïcode-secret'])(
    'with the key %j is refused, and the key is not shown',
    async (wrong) => {
      const error: unknown = await resolve('gpt-4o', { OPENAI_API_KEY: wrong }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RefusedError);
      expect((error as Error).message).toContain('OPENAI_API_KEY');
      expect((error as Error).message).not.toContain('sk-');
    },
  );

  test('without an address is refused, with the name of the variable', async () => {
    await expect(resolve('mock/strong', {})).rejects.toMatchObject({ exitCode: 4, hint: 'Set MOCK_BASE_URL.' });
    await expect(resolve('azure/gpt-4o', { AZURE_OPENAI_API_KEY: key })).rejects.toMatchObject({
      hint: 'Set AZURE_OPENAI_BASE_URL.',
    });
  });

  test.each(['ollama/llama3', 'vllm/llama3'])('%s needs no key', async (name) => {
    await expect(resolve(name, {})).resolves.toMatchObject({ name });
  });

  test('that is simulated is where the run started it', async () => {
    await expect(resolve('mock/strong', {}, 'http://127.0.0.1:1234/v1')).resolves.toMatchObject({
      name: 'mock/strong',
    });
  });

  test.each(['nonsense', 'ftp://example.com', 'https://user:word@example.com/v1', 'https://example.com/v1?key=1'])(
    'at the address %s is refused, and no password is shown',
    async (address) => {
      const error: unknown = await resolve('gpt-4o', { OPENAI_API_KEY: key, OPENAI_BASE_URL: address }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(UsageError);
      expect((error as Error).message).toContain('OPENAI_BASE_URL');
      expect((error as Error).message).not.toContain('word@');
    },
  );

  test('has one account per server and key, which tells neither', async () => {
    const accounts = await Promise.all([
      resolve('gpt-4o', { OPENAI_API_KEY: key }),
      resolve('gpt-4o-mini', { OPENAI_API_KEY: key }),
      resolve('gpt-4o', { OPENAI_API_KEY: `${key}9` }),
      resolve('gpt-4o', { OPENAI_API_KEY: key, OPENAI_BASE_URL: 'https://example.com/v1' }),
    ]);
    const [one, same, otherKey, otherServer] = accounts.map(({ account }) => account);
    expect(one).toMatch(/^openai:[0-9a-f]{12}$/);
    expect(same).toBe(one);
    expect(new Set([one, otherKey, otherServer]).size).toBe(3);
  });

  test('of the table is reached by https, or on this machine', () => {
    for (const [name, { baseUrl }] of providers) {
      if (baseUrl === undefined) continue;
      const { protocol, hostname } = new URL(baseUrl);
      expect(protocol === 'https:' || hostname === '127.0.0.1', name).toBe(true);
    }
  });
});

test('the secrets in an environment are its API keys', () => {
  const environment = {
    OPENAI_API_KEY: key,
    LAB_API_KEY: 'abc',
    EMPTY_API_KEY: '',
    HOME: '/root',
    OPENAI_BASE_URL: 'x',
  };
  expect(secretsIn(environment)).toEqual([key, 'abc']);
});
