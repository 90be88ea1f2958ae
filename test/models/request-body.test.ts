import { expect, test } from 'vitest';
import { requestBody } from '../../src/models/request-body.ts';
import { request } from './fakes.ts';

const parameters = { temperature: 0, max_tokens: 100, seed: 7 };

test('equal requests give equal bytes, whatever the order of their parameters', () => {
  const one = requestBody('gpt-4o', { ...request, parameters });
  const other = requestBody('gpt-4o', { ...request, parameters: { seed: 7, max_tokens: 100, temperature: 0 } });
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  expect(Object.keys(one)).toEqual(['model', 'messages', 'max_tokens', 'seed', 'temperature']);
});

test('a parameter that is undefined is not sent', () => {
  expect(requestBody('gpt-4o', { ...request, parameters: { temperature: undefined } })).not.toHaveProperty(
    'temperature',
  );
});

test.each(['o1', 'o1-mini', 'o3', 'o4-mini', 'gpt-5', 'gpt-5-mini', 'gpt-5.1', 'openai/o3-mini'])(
  '%s, which reasons, gets a limit under its other name and no temperature',
  (model) => {
    const { model: _model, messages: _messages, ...sent } = requestBody(model, { ...request, parameters });
    expect(sent).toEqual({ max_completion_tokens: 100, seed: 7 });
  },
);

test.each(['gpt-4o', 'gpt-4.1', 'gpt-5-chat-latest', 'olmo-2', 'o365', 'meta-llama/Llama-3.1-8B'])(
  '%s gets the parameters as they are',
  (model) => {
    expect(requestBody(model, { ...request, parameters })).toMatchObject(parameters);
  },
);
