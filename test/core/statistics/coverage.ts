import { addScore, emptyMoments, interval95 } from '../../../src/core/moments.ts';
import { type Random, seededRandom } from '../../../src/core/random.ts';
import { binomialPmf } from '../../../src/core/statistics/binomial.ts';
import { clopperPearson } from '../../../src/core/statistics/clopper-pearson.ts';
import { confidenceSequence } from '../../../src/core/statistics/confidence-sequence.ts';
import { pairedDifference, pairedShareInterval, pairTable } from '../../../src/core/statistics/difference.ts';
import type { Interval } from '../../../src/core/statistics/interval.ts';
import { exactMcNemar } from '../../../src/core/statistics/mcnemar.ts';
import { meanEstimate, meanInterval } from '../../../src/core/statistics/mean.ts';
import { clusteredShareInterval } from '../../../src/core/statistics/share.ts';
import { wilsonInterval } from '../../../src/core/statistics/wilson.ts';

/** So many samples, true share or mean, and clusters of so many samples each. */
export interface Cell {
  readonly n: number;
  readonly p: number;
  readonly clusterSize: number;
}

/** One experiment in a cell; true when the interval held the truth. */
export type Experiment = (cell: Cell, random: Random) => boolean;

/** How often an interval held the truth in so many experiments, each with draws of its own. */
export function coverage(experiment: Experiment, cell: Cell, experiments: number, seed: string): number {
  const random = seededRandom(`${seed} ${JSON.stringify(cell)}`);
  let held = 0;
  for (let number = 0; number < experiments; number++) if (experiment(cell, random)) held += 1;
  return held / experiments;
}

export const binomialMethods = { wilson: wilsonInterval, 'clopper-pearson': clopperPearson };
export type BinomialMethod = keyof typeof binomialMethods;

/** How often the interval of a share holds it: a sum over all that can happen. */
export function exactCoverage(method: BinomialMethod, n: number, p: number): number {
  let sum = 0;
  for (let k = 0; k <= n; k++) if (holds(binomialMethods[method](k, n), p)) sum += binomialPmf(k, n, p);
  return sum;
}

/**
 * The same by experiments, stratified: each draws from its own slice of the chances, evenly over all of them, so that a few thousand
 * tell it to a fraction of a point, whatever the seed.
 */
export function shareCoverage(method: BinomialMethod, n: number, p: number, experiments: number, seed: string): number {
  const random = seededRandom(`${seed} ${n} ${p}`);
  const held = (successes: number): boolean => holds(binomialMethods[method](successes, n), p);
  let [successes, below, total] = [0, binomialPmf(0, n, p), 0];
  let present = held(0);
  for (let number = 0; number < experiments; number++) {
    const chance = (number + random()) / experiments;
    const before = successes;
    while (below < chance && successes < n) below += binomialPmf(++successes, n, p);
    if (successes !== before) present = held(successes);
    if (present) total += 1;
  }
  return total / experiments;
}

/** Members of a cluster take over what was drawn for all of it with this probability. */
const likeness = 0.6;

/** Shares of right answers, alike within clusters. */
function clustered({ n, p, clusterSize }: Cell, random: Random): { values: number[]; clusterOf: number[] } {
  const values: number[] = [];
  const clusterOf: number[] = [];
  let common = 0;
  for (let index = 0; index < n; index++) {
    const cluster = Math.floor(index / clusterSize);
    if (index % clusterSize === 0) common = Number(random() < p);
    values.push(clusterSize > 1 && random() < likeness ? common : Number(random() < p));
    clusterOf.push(cluster);
  }
  return { values, clusterOf };
}

/** The mean of 0/1 scores that are alike within clusters. */
export const ofClusteredMean: Experiment = (cell, random) => {
  const { values, clusterOf } = clustered(cell, random);
  const estimate = meanEstimate(values, clusterOf);
  return holds(estimate && (clusteredShareInterval(estimate) ?? undefined), cell.p);
};

/** The share of right answers in three repeats of each sample, as `show` tells it; a sample's own share is drawn around p. */
export const ofRepeats: Experiment = ({ n, p }, random) => {
  const moments = emptyMoments();
  for (let sample = 0; sample < n; sample++) {
    const easy = random() < p ? 1 - (1 - p) / 2 : p / 2;
    let sum = 0;
    for (let repeat = 0; repeat < 3; repeat++) {
      const score = Number(random() < easy);
      addScore(moments, score, [repeat, sum]);
      sum += score;
    }
  }
  return holds(interval95(moments), p * (1 - (1 - p) / 2) + ((1 - p) * p) / 2);
};

/** The mean of grades between 0 and 1, skewed to one side unless it is one half. */
export const ofGrades: Experiment = ({ n, p }, random) => {
  const values = Array.from({ length: n }, () =>
    p <= 0.5 ? random() ** (1 / p - 1) : 1 - random() ** (1 / (1 - p) - 1),
  );
  const estimate = meanEstimate(values);
  return holds(estimate && (meanInterval(estimate) ?? undefined), p);
};

const advantage = 0.05;

/** Two models on the same samples: half of the time luck is the same for both. The second is five points better. */
function pairs({ n, p }: Cell, random: Random): [number[], number[]] {
  const [first, second]: [number[], number[]] = [[], []];
  for (let index = 0; index < n; index++) {
    const luck = random();
    first.push(Number(luck < p));
    second.push(Number((random() < 0.5 ? luck : random()) < p + advantage));
  }
  return [first, second];
}

export const ofPairedShares: Experiment = (cell, random) =>
  holds(pairedShareInterval(pairTable(...pairs(cell, random))), advantage);

/** The difference of paired scores that are alike within clusters. */
export const ofClusteredPairs: Experiment = (cell, random) => {
  const { values: first, clusterOf } = clustered(cell, random);
  const { values: second } = clustered({ ...cell, p: cell.p + advantage }, random);
  return holds(pairedDifference(first, second, clusterOf)?.interval ?? undefined, advantage);
};

/** Two models of which neither is better: whether the exact McNemar test says so at the 5 % level. */
export const ofMcNemar: Experiment = ({ n, p }, random) => {
  const table = { only: 0, other: 0 };
  for (let index = 0; index < n; index++) {
    const [one, two] = [random() < p, random() < p];
    if (one && !two) table.only += 1;
    if (two && !one) table.other += 1;
  }
  return exactMcNemar(table.only, table.other) > 0.05;
};

/** Whether a confidence sequence held the mean after every one of n values. */
export const ofSequence: Experiment = ({ n, p }, random) => {
  const sequence = confidenceSequence();
  for (let index = 0; index < n; index++) {
    sequence.add(Number(random() < p));
    if (!holds(sequence.interval, p)) return false;
  }
  return true;
};

/** The same of paired differences, whose range is [−1, 1]. */
export const ofPairedSequence: Experiment = (cell, random) => {
  const [first, second] = pairs(cell, random);
  const sequence = confidenceSequence([-1, 1]);
  return first.every((score, index) => {
    sequence.add((second[index] ?? 0) - score);
    return holds(sequence.interval, advantage);
  });
};

function holds(interval: Interval | undefined, truth: number): boolean {
  return interval !== undefined && interval[0] <= truth && truth <= interval[1];
}
