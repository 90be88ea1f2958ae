import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/core/json.ts';
import type { CallId, ModelRequest } from '../../src/core/model.ts';
import { cacheKey } from '../../src/models/cache-key.ts';
import { request } from './fakes.ts';

const source = { address: 'https://api.example.com/v1', model: 'gpt-4o' };
const id: CallId = { sample: 3, repeat: 1, key: '0123456789abcdef.0' };

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text: fc.string() }),
  fc.record({ type: fc.constant('image_url'), image_url: fc.record({ url: fc.webUrl() }) }),
);
const message = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant'),
  content: fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(part)),
});
const asked = fc.record({
  address: fc.constantFrom('https://a.example/v1', 'https://b.example/v1', 'http://127.0.0.1:1/v1'),
  model: fc.constantFrom('gpt-4o', 'gpt-4o-mini', 'o3', 'vendor/o3'),
  messages: fc.array(message, { maxLength: 3 }),
  parameters: fc.dictionary(
    fc.constantFrom('temperature', 'max_tokens', 'max_completion_tokens', 'seed', 'model', 'messages', 'stop'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  repeat: fc.integer({ min: 1, max: 3 }),
  nth: fc.integer({ min: 0, max: 3 }),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

function keyOf({ address, model, messages, parameters, repeat, nth }: Asked): string {
  const content = { messages, parameters } as unknown as ModelRequest;
  return cacheKey({ address, model }, content, { ...id, repeat, key: `0123456789abcdef.${nth}` });
}

describe('the key of an answer', () => {
  test('differs with every difference in server, model, messages, parameters, repeat and how often it was asked', () => {
    const text = (value: Asked): string => canonicalJson(value);
    fc.assert(
      fc.property(asked, asked, (one, other) => {
        for (const name of Object.keys(one) as (keyof Asked)[]) {
          const changed = { ...one, [name]: other[name] };
          expect(keyOf(one) === keyOf(changed)).toBe(text(one) === text(changed));
        }
        expect(keyOf(one) === keyOf(other)).toBe(text(one) === text(other));
      }),
    );
  });

  test('is the same for other samples and tasks, and whatever the order of parameters', () => {
    const key = cacheKey(source, { ...request, parameters: { temperature: 0, seed: 1 } }, id);
    const elsewhere = { sample: 99, repeat: 1, key: 'fedcba9876543210.0' };
    expect(cacheKey(source, { ...request, parameters: { seed: 1, temperature: 0 } }, elsewhere)).toBe(key);
  });

  test('knows what a reasoning model is not sent: two draws that were meant to differ stay two', () => {
    const reasoning = { ...source, model: 'o3' };
    const cold = cacheKey(reasoning, { ...request, parameters: { temperature: 0 } }, id);
    expect(cacheKey(reasoning, { ...request, parameters: { temperature: 1 } }, id)).not.toBe(cold);
  });

  test('is this one, for ever: what was bought with one version is found by the next', () => {
    expect(cacheKey(source, request, id)).toBe('5cd8ac2b8874484a4b315518df35b76adca22fc913f6f29174286c9802fbcb95');
  });
});
