import type { ModelInfo, ModelPrice, PriceCalculationResult } from '@pydantic/genai-prices';
import type { Price, Rates } from './price.ts';

/** Which release of `@pydantic/genai-prices` is built in, and when it was published: the date of its data. */
export const catalogueRelease = { version: '0.1.8', date: '2026-09-23' } as const;

/** Our providers' names in the catalogue. A provider that is not here has no price in it: a server of one's own, for instance. */
const providerIds: Readonly<Record<string, string>> = {
  openai: 'openai',
  azure: 'azure',
  anthropic: 'anthropic',
  gemini: 'google',
  openrouter: 'openrouter',
  groq: 'groq',
  together: 'together',
  deepseek: 'deepseek',
  mistral: 'mistral',
};

/** Looks models up at one day's prices. A price that changes over the day is the dearest of that day. */
export type Catalogue = (provider: string, model: string) => Price | undefined;

/** `day`: milliseconds since 1970. */
export async function openCatalogue(day: number): Promise<Catalogue> {
  // Some hundred kilobytes of data: only who asks for prices loads them.
  const { calcPrice } = await import('@pydantic/genai-prices');
  return (provider, model) => {
    const providerId = providerIds[provider];
    if (providerId === undefined) return undefined;
    const at = (timestamp: Date): PriceCalculationResult => calcPrice({}, model, { providerId, timestamp });
    const today = at(new Date(day));
    const found = today !== null && changesOverDay(today.model) ? momentsOf(day).map(at) : [today];
    const prices = found.flatMap((each) => (each === null ? [] : priceOf(each.model_price, each.model.context_window)));
    return prices.length === 0 ? undefined : prices.reduce(dearer);
  };
}

function changesOverDay({ prices }: ModelInfo): boolean {
  return Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === 'time_of_date');
}

/** Every half hour of the day: no price in the catalogue begins or ends in between. */
function momentsOf(day: number): Date[] {
  const midnight = Math.floor(day / 86_400_000) * 86_400_000;
  return Array.from({ length: 48 }, (_, halfHour) => new Date(midnight + halfHour * 1_800_000));
}

/** Empty where the model is not sold by the token. The context window bounds the output: no data says more of it. */
function priceOf(prices: ModelPrice, contextWindow: number | undefined): Price[] {
  const { input_mtok: input, output_mtok: output, cache_read_mtok: cached = input } = prices;
  if (input === undefined || output === undefined) return [];
  const rates = { input, cached: cached ?? input, output };
  const starts = Object.values(rates).flatMap((rate) =>
    typeof rate === 'number' ? [] : rate.tiers.map(({ start }) => start),
  );
  const above = [...new Set(starts)].sort((a, b) => a - b);
  return [
    {
      rates: ratesAt(rates, 0),
      tiers: above.map((start) => ({ above: start, rates: ratesAt(rates, start + 1) })),
      largestOutput: contextWindow,
      source: 'catalogue',
    },
  ];
}

type Quoted = NonNullable<ModelPrice[string]>;

function ratesAt(quoted: Readonly<Record<keyof Rates, Quoted>>, input: number): Rates {
  const at = (rate: Quoted): number =>
    typeof rate === 'number' ? rate : (rate.tiers.findLast(({ start }) => input > start)?.price ?? rate.base);
  return { input: at(quoted.input), cached: at(quoted.cached), output: at(quoted.output) };
}

function dearer(a: Price, b: Price): Price {
  return a.rates.input + a.rates.output >= b.rates.input + b.rates.output ? a : b;
}
