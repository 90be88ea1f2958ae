import type { Clock } from '../../core/clock.ts';

export interface CompareOptions {
  readonly cwd: string;
  readonly outputDir: string;
  /** What is compared, all with the first: `X` or `X:MODEL`; one with several models: these. */
  readonly named: readonly string[];
  /** The score to compare; undefined: the first. */
  readonly metric: string | undefined;
  /** Column of the samples whose equal values make a cluster. */
  readonly clusterBy: string | undefined;
  /** Differences up to it do not matter, in the unit of the scores; 0: every one does. */
  readonly margin: number;
  /** Samples that flipped, of each direction, that are listed; undefined: all. */
  readonly flips: number | undefined;
  readonly clock: Clock;
}
