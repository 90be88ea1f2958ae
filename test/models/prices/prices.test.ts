import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { catalogueRelease, openCatalogue } from '../../../src/models/prices/catalogue.ts';
import { parsePriceFile } from '../../../src/models/prices/price-file.ts';
import { openPrices } from '../../../src/models/prices/prices.ts';
import { parseModelName } from '../../../src/models/providers.ts';

const day = Date.parse('2026-11-20T12:00:00Z');
const named = (name: string) => parseModelName(name, { LAB_BASE_URL: 'http://127.0.0.1:1' });

describe('the catalogue', () => {
  test('is the release that it says it is, so that its date is true', () => {
    const installed = JSON.parse(
      readFileSync(new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect(catalogueRelease.version).toBe(installed.version);
  });

  test('knows models by the names that providers give them, with their tiers and the size of their context', async () => {
    const catalogue = await openCatalogue(day);
    expect(catalogue('openai', 'gpt-4o')).toEqual({
      rates: { input: 2.5, cached: 1.25, output: 10 },
      tiers: [],
      largestOutput: 128_000,
      source: 'catalogue',
    });
    expect(catalogue('anthropic', 'claude-sonnet-4-5')).toMatchObject({
      rates: { input: 3, cached: 0.3, output: 15 },
      tiers: [{ above: 200_000, rates: { input: 6, cached: 0.6, output: 22.5 } }],
    });
    expect(catalogue('azure', 'gpt-4o')?.rates.output).toBe(10);
  });

  test('takes the dearest price of the day where it changes over the day', async () => {
    const catalogue = await openCatalogue(day);
    expect(catalogue('deepseek', 'deepseek-chat')?.rates).toEqual({ input: 0.27, cached: 0.07, output: 1.1 });
  });

  test.each([
    ['openai', 'gpt-nonsense'],
    ['ollama', 'gpt-4o'],
    ['lab', 'gpt-4o'],
    ['openai', ''],
    ['openai', '__proto__'],
  ])('does not guess what it does not know: %s/%s', async (provider, model) => {
    expect((await openCatalogue(day))(provider, model)).toBeUndefined();
  });
});

describe('prices', () => {
  test('the user’s own go before the catalogue, which is not loaded where they say all', async () => {
    const text = JSON.stringify({
      schema: 'evals.prices/1',
      date: '2026-11-01',
      models: {
        'gpt-4o': { input_usd_per_million: 1, output_usd_per_million: 2, max_output_tokens: 16_384 },
        'lab/tiny': { input_usd_per_million: 0, cached_input_usd_per_million: 0, output_usd_per_million: 0.5 },
      },
    });
    const models = [named('gpt-4o'), named('lab/tiny'), named('mock/strong')];
    const prices = await openPrices({ models, file: { name: 'p.json', text }, now: day });
    expect(prices.of(named('gpt-4o'))).toMatchObject({
      rates: { input: 1, cached: 1, output: 2 },
      largestOutput: 16_384,
    });
    expect(prices.of(named('openai/gpt-4o'))?.rates.input).toBe(1);
    expect(prices.of(named('lab/tiny'))?.rates.output).toBe(0.5);
    expect(prices.of(named('mock/strong'))?.source).toBe('simulated');
    expect(prices.date).toBe('your file of 2026-11-01');
  });

  test('a simulated model may be given a price, to rehearse a budget with', async () => {
    const text = JSON.stringify({
      schema: 'evals.prices/1',
      models: { 'mock/strong': { input_usd_per_million: 2.5, output_usd_per_million: 10 } },
    });
    const prices = await openPrices({ models: [named('mock/strong')], file: { name: 'p', text }, now: day });
    expect(prices.of(named('mock/strong'))).toMatchObject({ source: 'file', rates: { output: 10 } });
    expect(prices.date).toBe('your file');
  });
});

describe('a price file that cannot be used is refused with one sentence', () => {
  const model = (fields: object): string =>
    JSON.stringify({
      schema: 'evals.prices/1',
      models: { m: { input_usd_per_million: 1, output_usd_per_million: 1, ...fields } },
    });

  test.each([
    ['{', 'not valid JSON'],
    ['[]', 'no JSON object'],
    ['{"models":{}}', 'its schema is missing'],
    ['{"schema":"evals.prices/2","models":{}}', 'evals.prices/2'],
    ['{"schema":"evals.prices/1"}', 'no object "models"'],
    ['{"schema":"evals.prices/1","date":"soon","models":{}}', 'date must be a day'],
    ['{"schema":"evals.prices/1","models":{"m":3}}', 'models["m"] is no object'],
    [model({ input_usd_per_million: -1 }), 'models["m"].input_usd_per_million must be a number from 0'],
    [model({ output_usd_per_million: '10' }), 'output_usd_per_million must be a number from 0'],
    [model({ cached_input_usd_per_million: null }), 'cached_input_usd_per_million must be a number'],
    [model({ max_output_tokens: 1.5 }), 'max_output_tokens must be a whole number above 0'],
    [model({ tiers: {} }), 'tiers is no list'],
    [model({ tiers: [{}] }), 'models["m"].tiers[0].above_input_tokens must be a whole number above 0, but is missing'],
  ])('%s', (text, words) => {
    expect(() => parsePriceFile(text, 'prices.json')).toThrow(UsageError);
    expect(() => parsePriceFile(text, 'prices.json')).toThrow(words);
    expect(() => parsePriceFile(text, 'prices.json')).toThrow(/^The price file "prices\.json" cannot be used: .*\.$/);
  });
});
