import { describe, expect, test } from 'vitest';
import type { ModelRequest } from '../../src/core/model.ts';
import { requestSizes } from '../../src/models/request-sizes.ts';

const asking = (text: string, parameters: ModelRequest['parameters'] = {}): ModelRequest => ({
  messages: [{ role: 'user', content: text }],
  parameters,
});
const usage = (input: number, output: number) => ({ input, output, cached: 0, reasoning: 0 });

describe('the size of a request', () => {
  test('of which nothing is known is a token for four characters, and 256 for the answer', () => {
    expect(requestSizes().of(asking('x'.repeat(400)))).toMatchObject({ inputTokens: 100, outputTokens: 256 });
  });

  test('counts every message and part, and a picture as much as it costs, not as long as it is', () => {
    const sizes = requestSizes();
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(1e6)}` } } as const;
    const { inputTokens } = sizes.of({
      messages: [
        { role: 'system', content: 'x'.repeat(40) },
        { role: 'user', content: [{ type: 'text', text: 'x'.repeat(40) }, picture] },
      ],
      parameters: {},
    });
    expect(inputTokens).toBe(10 + 10 + 765);
  });

  test('allows for the longest answer that is asked for', () => {
    const sizes = requestSizes();
    expect(sizes.of(asking('x', { max_tokens: 1000 })).outputTokens).toBe(1000);
    expect(sizes.of(asking('x', { max_completion_tokens: 7 })).outputTokens).toBe(7);
    sizes.learn(sizes.of(asking('x')), usage(1, 3));
    expect(sizes.of(asking('x', { max_tokens: 1000 })).outputTokens).toBe(1000);
  });

  test('follows what the answers say: the first at once, the others bit by bit', () => {
    const sizes = requestSizes();
    sizes.learn(sizes.of(asking('x'.repeat(400))), usage(300, 10));
    expect(sizes.of(asking('x'.repeat(800)))).toMatchObject({ inputTokens: 600, outputTokens: 10 });
    sizes.learn(sizes.of(asking('x'.repeat(400))), usage(300, 110));
    expect(sizes.of(asking('x'.repeat(800)))).toMatchObject({ inputTokens: 600, outputTokens: 20 });
  });

  test('on average is told, too', () => {
    const sizes = requestSizes();
    expect(sizes.usual).toEqual({ inputTokens: 1, outputTokens: 256 });
    sizes.of(asking('x'.repeat(400)));
    sizes.of(asking('x'.repeat(800)));
    expect(sizes.usual).toEqual({ inputTokens: 110, outputTokens: 256 });
  });
});
