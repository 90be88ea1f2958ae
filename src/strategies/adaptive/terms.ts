import { UsageError } from '../../core/errors.ts';
import { wholeNumber } from '../whole-number.ts';
import type { Terms } from './search.ts';

/** How `adaptive` looks for the right number of requests in flight. */
export interface AdaptiveOptions {
  /** Requests in flight at the start, for each model of each key. Default: 8, within the bounds below. */
  readonly initialConcurrency?: number;
  /** Never fewer. Default: 1. */
  readonly minConcurrency?: number;
  /** Never more, over all models. Default: 256. */
  readonly maxConcurrency?: number;
  /** Shortest time between two changes after the first doublings, in seconds. Default: 1. */
  readonly adaptationInterval?: number;
  /**
   * Between 0 and 1: how close to a server's full throughput the search goes. A step up is kept if it brings at least the
   * rest to 1 of what linear scaling would: at 0.9, the default, a tenth.
   */
  readonly increaseThreshold?: number;
  /** Between 0 and 1: answers per second below this share of what the same limit used to bring start the search anew. Default: 0.7. */
  readonly decreaseThreshold?: number;
}

const usual = {
  initialConcurrency: 8,
  minConcurrency: 1,
  maxConcurrency: 256,
  adaptationInterval: 1,
  increaseThreshold: 0.9,
  decreaseThreshold: 0.7,
};

/** Checks what a person wrote, and fills in the rest. Throws a `UsageError` that names the option. */
export function termsOf(options: AdaptiveOptions): Terms {
  const given = { ...usual, ...options };
  const { minConcurrency: least, maxConcurrency: most, adaptationInterval, increaseThreshold } = given;
  wholeNumber('minConcurrency of adaptive', least);
  wholeNumber('maxConcurrency of adaptive', most);
  if (least > most) {
    throw new UsageError(
      `The minConcurrency of adaptive, ${String(least)}, is above its maxConcurrency, ${String(most)}.`,
    );
  }
  const initial = options.initialConcurrency ?? Math.min(most, Math.max(least, usual.initialConcurrency));
  initialWithin(initial, least, most);
  positive('adaptationInterval', adaptationInterval);
  share('increaseThreshold', increaseThreshold);
  share('decreaseThreshold', given.decreaseThreshold);
  const intervalMs = adaptationInterval * 1000;
  return { initial, least, most, intervalMs, leastGain: 1 - increaseThreshold, fallen: given.decreaseThreshold };
}

function initialWithin(initial: number, least: number, most: number): void {
  wholeNumber('initialConcurrency of adaptive', initial);
  if (initial >= least && initial <= most) return;
  throw new UsageError(
    `The initialConcurrency of adaptive, ${String(initial)}, is not between its minConcurrency, ${String(least)}, and its maxConcurrency, ${String(most)}.`,
  );
}

function positive(option: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new UsageError(`The ${option} of adaptive is ${String(value)}.`, 'Give seconds, more than 0.');
}

function share(option: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new UsageError(`The ${option} of adaptive is ${String(value)}.`, 'Give a number between 0 and 1.');
}
