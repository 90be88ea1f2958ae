import type { Sample } from '../core/eval.ts';
import { seededRandom, shuffled } from '../core/random.ts';

export interface Selection {
  /** undefined: all. */
  readonly limit: number | undefined;
  readonly shuffle: boolean;
  /** Of the shuffle. Default `0`. */
  readonly seed?: string | undefined;
}

/**
 * The first `limit` samples, of the dataset's order or of the shuffle that the seed stands for: the same on every
 * machine. A larger limit begins with the samples of a smaller one.
 */
export function selectSamples(
  samples: readonly Sample[],
  { limit, shuffle, seed = '0' }: Selection,
): readonly Sample[] {
  const ordered = shuffle ? shuffled(samples, seededRandom(seed)) : samples;
  return limit === undefined ? ordered : ordered.slice(0, limit);
}
