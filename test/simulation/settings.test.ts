import { expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { parseSettings } from '../../src/simulation/parse-settings.ts';
import { faults, profileOf, type Fault } from '../../src/simulation/settings.ts';

function refused(text: string): UsageError {
  try {
    parseSettings(text);
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error(`"${text}" was accepted`);
}

test('nothing said: strong and weak answer with their accuracy and without faults', () => {
  const settings = parseSettings('');
  expect(profileOf(settings, 'strong')).toMatchObject({ accuracy: 0.92, latency: 120 });
  expect(profileOf(settings, 'weak')).toMatchObject({ accuracy: 0.61, latency: 60 });
  expect(profileOf(settings, 'gpt-4o').accuracy).toBe(0.75);
  for (const model of ['strong', 'weak', 'gpt-4o']) {
    for (const fault of Object.keys(faults) as Fault[]) expect(profileOf(settings, model)[fault]).toBe(0);
  }
});

test('a setting without a model holds for every model, one with a model wins over it', () => {
  const settings = parseSettings(
    'latency=200, errors=0.05,rpm=600,strong.accuracy=0.9,mock/weak.latency=5,retry_after=off',
  );
  expect(profileOf(settings, 'strong')).toMatchObject({ latency: 200, errors: 0.05, rpm: 600, accuracy: 0.9 });
  expect(profileOf(settings, 'weak')).toMatchObject({ latency: 5, accuracy: 0.61, retry_after: false });
});

test('a model whose name has dots can be set', () => {
  expect(profileOf(parseSettings('gpt-3.5-turbo.accuracy=0.5'), 'gpt-3.5-turbo').accuracy).toBe(0.5);
});

test('a model named like a member of every object has the default profile', () => {
  expect(profileOf(parseSettings('__proto__.accuracy=0.1'), 'constructor').accuracy).toBe(0.75);
  expect(profileOf(parseSettings('__proto__.accuracy=0.1'), '__proto__').accuracy).toBe(0.1);
});

test('seed, key and unknown models belong to the server', () => {
  expect(parseSettings('seed=7,key=sk-test,unknown_models=gpt-5|gpt-6')).toMatchObject({
    seed: '7',
    key: 'sk-test',
    unknown_models: ['gpt-5', 'gpt-6'],
  });
});

test('an unknown setting is named, and the known ones are listed', () => {
  const error = refused('latencies=200');
  expect(error.message).toContain('"latencies"');
  expect(error.hint).toContain('accuracy, bad_gateways');
  expect(error.hint).toContain('unknown_models');
  expect(refused('strong.seed=1').message).toContain('"strong.seed"');
  expect(refused('.rpm=1').message).toContain('".rpm"');
});

test.each([
  ['accuracy=1.5', 'a share from 0 to 1'],
  ['errors=-0.1', 'a share from 0 to 1'],
  ['latency=fast', 'a number from 0'],
  ['latency=', 'a number from 0'],
  ['rpm=Infinity', 'a number from 0'],
  ['strong.tpm=-1', 'a number from 0'],
  ['retry_after=maybe', 'on or off'],
  ['latency', 'name=value'],
])('%s is refused with the words of the user and what is expected', (text, expected) => {
  const error = refused(text);
  expect(error.message).toContain(`"${text}"`);
  expect(error.hint).toContain(expected);
});
