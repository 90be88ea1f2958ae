import { describe, expect, test } from 'vitest';
import type { Completion } from '../../src/core/model.ts';
import { readAnswer } from '../../src/models/read-answer.ts';
import { callKey, type ReplayOptions, withReplay } from '../../src/models/with-replay.ts';
import { chatCompletion, completion, recordedAnswer, request, scripted } from './fakes.ts';

const key = callKey('scripted', request, 0);

function replaying(recorded: ReplayOptions['recorded'], retryUnusable = false) {
  const model = scripted([completion]);
  const keys: string[] = [];
  const spy = {
    ...model,
    generate: async (...[asked, call]: Parameters<typeof model.generate>): Promise<Completion> => {
      keys.push(call.id.key);
      return model.generate(asked, call);
    },
  };
  const signal = new AbortController().signal;
  const read: ReplayOptions['read'] = (answer) => readAnswer(answer, (text) => text);
  return { keys, model: withReplay(spy, { sample: 3, repeat: 1, recorded, read, retryUnusable, signal }) };
}

describe('a call', () => {
  test('that was bought before is answered from the record', async () => {
    const { keys, model } = replaying([recordedAnswer(key, chatCompletion('41'))]);
    await expect(model.generate(request)).resolves.toMatchObject({ text: '41', latencyMs: 7 });
    expect(keys).toEqual([]);
    expect(model.replayed).toBe(1);
  });

  test('with another prompt, model or parameters is a new one', async () => {
    const { keys, model } = replaying([recordedAnswer(key, chatCompletion('41'))]);
    await model.generate({ ...request, messages: [{ role: 'user', content: 'Another question' }] });
    await model.generate({ ...request, parameters: { temperature: 1 } });
    expect(new Set([...keys, key, callKey('other', request, 0)]).size).toBe(4);
    expect(model.replayed).toBe(0);
  });

  test('is known whatever the order of its parameters', () => {
    const one = { ...request, parameters: { temperature: 0, max_tokens: 5 } };
    const other = { ...request, parameters: { max_tokens: 5, temperature: 0 } };
    expect(callKey('m', one, 0)).toBe(callKey('m', other, 0));
  });

  test('asked several times in a pass is several calls', async () => {
    const { keys, model } = replaying([
      recordedAnswer(callKey('scripted', request, 1), chatCompletion('second')),
      recordedAnswer(key, chatCompletion('first')),
    ]);
    const texts = [await model.generate(request), await model.generate(request), await model.generate(request)];
    expect(texts.map(({ text }) => text)).toEqual(['first', 'second', '42']);
    expect(keys).toEqual([callKey('scripted', request, 2)]);
  });

  test('has a key of 16 hexadecimal digits and a number', () => {
    expect(key).toMatch(/^[0-9a-f]{16}\.0$/);
  });
});

describe('of several recorded answers', () => {
  test('the first usable one counts', async () => {
    const { model } = replaying([
      recordedAnswer(key, 'garbage'),
      recordedAnswer(key, chatCompletion('41')),
      recordedAnswer(key, chatCompletion('43')),
    ]);
    await expect(model.generate(request)).resolves.toMatchObject({ text: '41' });
  });

  test('none usable is the failure that it was', async () => {
    const { keys, model } = replaying([recordedAnswer(key, 'garbage'), recordedAnswer(key, chatCompletion(''))]);
    await expect(model.generate(request)).rejects.toMatchObject({ kind: 'empty' });
    expect(keys).toEqual([]);
    expect(model.replayed).toBe(1);
  });

  test('none usable is asked again where that is wanted', async () => {
    const { keys, model } = replaying([recordedAnswer(key, 'garbage')], true);
    await expect(model.generate(request)).resolves.toBe(completion);
    expect(keys).toEqual([key]);
  });

  test('one that was no UTF-8 is read as malformed', async () => {
    const { body: _, ...rest } = recordedAnswer(key, '');
    const { model } = replaying([{ ...rest, base64: '//79' }]);
    await expect(model.generate(request)).rejects.toMatchObject({ kind: 'malformed' });
  });
});
