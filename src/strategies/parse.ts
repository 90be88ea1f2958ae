import { UsageError } from '../core/errors.ts';
import type { Strategy } from '../core/strategy.ts';
import { adaptive } from './adaptive.ts';
import { batch } from './batch.ts';
import { sequential } from './sequential.ts';
import { slidingWindow } from './sliding-window.ts';

interface StrategyChoice {
  /** As `--strategy` takes it, for messages and help. */
  readonly form: string;
  /** `none`: takes no number. `required`: must have one. A number: what holds when neither the text nor the caller has one. */
  readonly usual: number | 'none' | 'required';
  create(limit: number): Strategy;
}

/** What `--strategy` takes: one line per strategy. */
const strategies: Readonly<Record<string, StrategyChoice>> = {
  sequential: { form: 'sequential', usual: 'none', create: sequential },
  batch: { form: 'batch:N', usual: 'required', create: batch },
  'sliding-window': { form: 'sliding-window[:N]', usual: 5, create: (limit) => slidingWindow(limit) },
  adaptive: { form: 'adaptive[:MAX]', usual: 256, create: (limit) => adaptive({ maxConcurrency: limit }) },
};

const mostPlaces = 10_000;

/**
 * The strategy that a flag names. `limit`, where it is given, holds where the text has no number (`sliding-window`, `adaptive`,
 * `batch`). Throws a `UsageError`.
 */
export function parseStrategy(text: string, limit?: number): Strategy {
  const [name = '', size, ...rest] = text.split(':');
  const choice = Object.hasOwn(strategies, name) ? strategies[name] : undefined;
  if (choice === undefined || rest.length > 0 || (size !== undefined && choice.usual === 'none')) {
    throw new UsageError(
      `There is no strategy "${text}".`,
      `Choose one of: ${Object.values(strategies)
        .map(({ form }) => form)
        .join(', ')}.`,
    );
  }
  return choice.create(size === undefined ? placesOf(choice, text, limit) : parseSize(text, size));
}

function placesOf({ usual, form }: StrategyChoice, text: string, limit: number | undefined): number {
  if (usual === 'none') return 1;
  if (limit !== undefined) return limit;
  if (usual !== 'required') return usual;
  throw new UsageError(`The strategy "${text}" has no number.`, `Write it as ${form}, as in batch:4.`);
}

function parseSize(text: string, size: string): number {
  const places = /^\d{1,6}$/.test(size) ? Number(size) : 0;
  if (places >= 1 && places <= mostPlaces) return places;
  throw new UsageError(
    `"${size}" in the strategy "${text}" is not a number of requests in flight.`,
    `Give a whole number from 1 to ${mostPlaces}, as in sliding-window:20.`,
  );
}
