import type { TokenBound, Usage } from '../../core/model.ts';

/** US dollars per million tokens. */
export interface Rates {
  readonly input: number;
  /** Input that the provider had in its cache. */
  readonly cached: number;
  /** Reasoning is output. */
  readonly output: number;
}

/** What a model's tokens cost. */
export interface Price {
  readonly rates: Rates;
  /** Requests with more input than this pay these rates for all their tokens; the smallest first. */
  readonly tiers: readonly { readonly above: number; readonly rates: Rates }[];
  /** Tokens that one answer can have at most, reasoning included; undefined where that is not known. */
  readonly largestOutput: number | undefined;
  /** `simulated`: nothing is to be paid. `file`: the user's own. */
  readonly source: 'catalogue' | 'file' | 'simulated';
}

/** US dollars for what one request took. A tier holds for the whole request (as OpenAI, Anthropic and Google bill it). */
export function costOf(usage: Usage, price: Price): number {
  const rates = price.tiers.findLast(({ above }) => usage.input > above)?.rates ?? price.rates;
  const cached = Math.min(usage.cached, usage.input);
  return ((usage.input - cached) * rates.input + cached * rates.cached + usage.output * rates.output) / 1e6;
}

/** US dollars that a request can take at the very most; undefined where nothing limits its output. */
export function mostOf(bound: TokenBound, price: Price): number | undefined {
  if (bound.output === null && price.largestOutput === undefined) return isFree(price) ? 0 : undefined;
  const output = bound.output ?? price.largestOutput ?? 0;
  // Input that is bounded from above may turn out to be of any lower tier.
  const possible = [price.rates, ...price.tiers.filter(({ above }) => bound.input > above).map(({ rates }) => rates)];
  return Math.max(
    ...possible.map((rates) => (bound.input * Math.max(rates.input, rates.cached) + output * rates.output) / 1e6),
  );
}

function isFree({ rates, tiers }: Price): boolean {
  return [rates, ...tiers.map((tier) => tier.rates)].every(
    ({ input, cached, output }) => input + cached + output === 0,
  );
}

/** Answers of the simulated provider cost nothing. */
export const simulatedPrice: Price = {
  rates: { input: 0, cached: 0, output: 0 },
  tiers: [],
  largestOutput: undefined,
  source: 'simulated',
};
