import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelRequest } from '../../src/core/model.ts';
import { requestBound } from '../../src/models/request-bound.ts';

const asking = (content: ModelRequest['messages'][number]['content'], parameters = {}): ModelRequest => ({
  messages: [{ role: 'user', content }],
  parameters,
});

describe('what a request takes at most', () => {
  test('is at least a token for every byte of every message, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const messages = texts.map((content) => ({ role: 'user' as const, content }));
        const bytes = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
        const { input } = requestBound({ messages, parameters: {} }, undefined);
        // Beyond the text, templates add marks of at least 4 tokens a message and 3 a request (OpenAI's).
        expect(input).toBeGreaterThanOrEqual(bytes + 4 * texts.length + 3);
      }),
    );
  });

  test('counts a schema of the answer, which is sent along, and an image at the dearest known', () => {
    const plain = requestBound(asking('x'), undefined).input;
    const schema = { response_format: { type: 'json_schema', description: 'y'.repeat(1000) } };
    expect(requestBound(asking('x', schema), undefined).input).toBeGreaterThan(plain + 1000);
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } } as const;
    expect(requestBound(asking([{ type: 'text', text: 'x' }, image]), undefined).input).toBeGreaterThan(48_169);
  });

  test.each([
    [{ max_tokens: 100 }, undefined, 100],
    [{ max_completion_tokens: 50, max_tokens: 100 }, undefined, 50],
    [{ max_tokens: 100, n: 3 }, undefined, 300],
    [{ max_tokens: 100 }, 40, 100],
    [{}, 16_384, 16_384],
    [{}, undefined, null],
    [{ max_tokens: 'many' }, undefined, null],
    [{ max_tokens: 0 }, undefined, null],
  ])('output with %j where the model gives at most %s: %s', (parameters, largest, output) => {
    expect(requestBound(asking('x', parameters), largest).output).toBe(output);
  });
});
