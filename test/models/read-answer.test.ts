import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../src/core/failure.ts';
import { readAnswer } from '../../src/models/read-answer.ts';
import { chatCompletion, rawAnswer } from './fakes.ts';

const read = (body: string) => readAnswer(rawAnswer(body), (text) => text);

describe('an answer that can be used', () => {
  test('is kept verbatim', () => {
    expect(read(chatCompletion(' 42\n')).text).toBe(' 42\n');
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'other'],
  ])('with finish_reason %s ends by %s', (finish, stopReason) => {
    expect(read(chatCompletion('42', { finish })).stopReason).toBe(stopReason);
  });

  test('may come in parts', () => {
    const parts = [
      { type: 'thinking', thinking: [] },
      { type: 'text', text: '4' },
      { type: 'text', text: '2' },
    ];
    expect(read(chatCompletion(parts)).text).toBe('42');
  });
});

describe('an answer that cannot be used', () => {
  test.each([
    ['', 'malformed'],
    ['null', 'malformed'],
    ['[]', 'malformed'],
    ['{"choices":[]}', 'malformed'],
    ['{"choices":{}}', 'malformed'],
    ['{"choices":[null]}', 'malformed'],
    ['{"choices":[{"finish_reason":"stop"}]}', 'malformed'],
    [chatCompletion(42), 'malformed'],
    ['{"error":{"message":"down"}}', 'malformed'],
    [chatCompletion(null), 'empty'],
    [chatCompletion(''), 'empty'],
    [chatCompletion(' \n'), 'empty'],
    [chatCompletion('', { finish: 'length' }), 'empty'],
    [chatCompletion([]), 'empty'],
    [chatCompletion('half of it', { finish: 'content_filter' }), 'filtered'],
    [chatCompletion(null, { message: { refusal: 'I cannot help with that.' } }), 'filtered'],
  ])('%s is %s', (body, kind) => {
    expect(failureOf(body)).toMatchObject({ kind, perhapsBilled: false });
  });

  test('says what the provider said', () => {
    expect(failureOf('{"error":{"message":"upstream is down"}}').message).toBe('upstream is down');
    expect(failureOf(chatCompletion(null, { message: { refusal: 'No.' } })).message).toBe('No.');
  });

  test('fails as a ModelError with a short message, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string({ maxLength: 3000 }),
          fc.json().map((content) => chatCompletion(JSON.parse(content))),
        ),
        (body) => {
          try {
            expect(read(body).text).not.toBe('');
          } catch (error) {
            if (!(error instanceof ModelError)) throw error;
            expect(error.message.length).toBeLessThanOrEqual(1000);
          }
        },
      ),
    );
  });
});

describe('usage', () => {
  test('tells cached and reasoning tokens', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 40 },
    };
    expect(read(chatCompletion('42', { usage })).usage).toEqual({ input: 100, output: 50, cached: 64, reasoning: 40 });
  });

  test.each([
    {},
    'many',
    { prompt_tokens: 1 },
    { prompt_tokens: -1, completion_tokens: 2 },
    { prompt_tokens: 1.5, completion_tokens: 2 },
    { prompt_tokens: '1', completion_tokens: 2 },
    { prompt_tokens: 1e300, completion_tokens: 2 },
  ])('%j is unknown, not guessed', (usage) => {
    expect(read(chatCompletion('42', { usage })).usage).toBeUndefined();
  });

  test('never counts more cached tokens than input, or more reasoning than output', () => {
    const usage = {
      prompt_tokens: 1,
      completion_tokens: 2,
      prompt_tokens_details: { cached_tokens: 9 },
      completion_tokens_details: { reasoning_tokens: 9 },
    };
    expect(read(chatCompletion('42', { usage })).usage).toEqual({ input: 1, output: 2, cached: 1, reasoning: 2 });
  });
});

describe('Tool calls', () => {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'weather', arguments: '{"city":"Paris"}' },
  } as const;
  const answer = (message: object) => read(JSON.stringify({ choices: [{ message, finish_reason: 'tool_calls' }] }));

  test('are an answer, also without a text', () => {
    expect(answer({ content: null, tool_calls: [call] })).toMatchObject({ text: '', toolCalls: [call] });
    expect(answer({ content: 'I look.', tool_calls: [call] })).toMatchObject({ text: 'I look.', toolCalls: [call] });
  });

  test.each([
    ['none', []],
    ['one without a name', [{ id: 'x', function: { arguments: '{}' } }]],
    ['one of another kind', [{ id: 'x', custom: {} }]],
  ])('that are %s leave an answer without a text empty', (_, calls) => {
    expect(() => answer({ content: '', tool_calls: calls })).toThrow('the answer has no text');
  });
});

function failureOf(body: string): ModelError {
  try {
    read(body);
  } catch (error) {
    if (error instanceof ModelError) return error;
  }
  throw new Error(`no failure: ${body}`);
}
