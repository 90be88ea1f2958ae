import { UsageError } from '../core/errors.ts';
import type { Strategy } from '../core/strategy.ts';
import { sequential } from './sequential.ts';
import { slidingWindow } from './sliding-window.ts';

interface StrategyChoice {
  /** As `--strategy` takes it, for messages and help. */
  readonly form: string;
  readonly sized: boolean;
  create(limit: number): Strategy;
}

/** What `--strategy` takes: one line per strategy. */
const strategies: Readonly<Record<string, StrategyChoice>> = {
  sequential: { form: 'sequential', sized: false, create: sequential },
  'sliding-window': {
    form: 'sliding-window[:N]',
    sized: true,
    create: slidingWindow,
  },
};

const mostPlaces = 10_000;

/** The strategy that a flag names; `limit` is used where the text has none (`sliding-window`). Throws a `UsageError`. */
export function parseStrategy(text: string, limit: number): Strategy {
  const [name = '', size, ...rest] = text.split(':');
  const choice = Object.hasOwn(strategies, name) ? strategies[name] : undefined;
  if (choice === undefined || rest.length > 0 || (size !== undefined && !choice.sized)) {
    throw new UsageError(
      `There is no strategy "${text}".`,
      `Choose one of: ${Object.values(strategies)
        .map(({ form }) => form)
        .join(', ')}.`,
    );
  }
  return choice.create(size === undefined ? limit : parseSize(text, size));
}

function parseSize(text: string, size: string): number {
  const places = /^\d{1,6}$/.test(size) ? Number(size) : 0;
  if (places >= 1 && places <= mostPlaces) return places;
  throw new UsageError(
    `"${size}" in the strategy "${text}" is not a number of requests in flight.`,
    `Give a whole number from 1 to ${mostPlaces}, as in sliding-window:20.`,
  );
}
