import type { Eval } from '../core/eval.ts';
import { costOf, type Price } from '../models/prices/price.ts';

export type Range = readonly [low: number, high: number];

/** What some calls will take. */
export interface Estimate {
  readonly calls: number;
  readonly input: number;
  readonly output: Range;
  /** US dollars; null: the price of a model is not known. */
  readonly usd: Range | null;
}

export const noEstimate: Estimate = { calls: 0, input: 0, output: [0, 0], usd: [0, 0] };

/** Calls to one model that are alike. */
export interface AlikeCalls {
  readonly calls: number;
  /** Tokens of one call. */
  readonly input: number;
  readonly output: Range;
  readonly price: Price | undefined;
}

/** Four characters to a token: OpenAI's rule of thumb for English text. */
const charactersPerToken = 4;

export function tokensIn(characters: number): number {
  return characters / charactersPerToken;
}

/** From half to twice the tokens that the eval's author expects of an answer, and no more than the limit that is sent. */
export function answerRange({ outputTokens }: Pick<Eval, 'outputTokens'>, maxTokens: number | undefined): Range {
  const most = maxTokens ?? Infinity;
  return [Math.min(outputTokens / 2, most), Math.min(outputTokens * 2, most)];
}

export function estimateOf({ calls, input, output: [low, high], price }: AlikeCalls): Estimate {
  const usd = (output: number): number =>
    price === undefined ? 0 : calls * costOf({ input, output, cached: 0, reasoning: 0 }, price);
  return {
    calls,
    input: Math.ceil(calls * input),
    output: [Math.floor(calls * low), Math.ceil(calls * high)],
    usd: price === undefined && calls > 0 ? null : [usd(low), usd(high)],
  };
}

export function addEstimates(a: Estimate, b: Estimate): Estimate {
  return {
    calls: a.calls + b.calls,
    input: a.input + b.input,
    output: addRanges(a.output, b.output),
    usd: a.usd === null || b.usd === null ? null : addRanges(a.usd, b.usd),
  };
}

function addRanges(a: Range, b: Range): Range {
  return [a[0] + b[0], a[1] + b[1]];
}
