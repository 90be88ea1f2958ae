import type { Interval } from './interval.ts';

/**
 * An interval for the mean of values in a known range that holds at all times at once: with probability 1 − alpha it covers the mean after
 * every value, so one may look as often as one likes and stop whenever one wants.
 */
export interface ConfidenceSequence {
  readonly count: number;
  /** The whole range before the first value. Never widens. */
  readonly interval: Interval;
  /** Adds a value of the range. Throws a `RangeError` for any other. */
  add(value: number): void;
}

/** Bets of at most half of what can be lost. */
const boldest = 0.5;
const gridSteps = 2000;

/**
 * The hedged capital process of Waudby-Smith and Ramdas ("Estimating means of bounded random variables by betting", JRSS-B 2024,
 * theorem 3, with their predictable plug-in bets and θ = ½): for each candidate mean one gambles that it is wrong; a candidate with which
 * the gambler became 1/alpha times as rich is out for ever (Ville 1939). Values must come in an order that has nothing to do with
 * them: a random one. Candidates stand on a grid of 1/2000 of the range, and the interval reaches to the next one that is out.
 */
export function confidenceSequence(range: Interval = [0, 1], alpha = 0.05): ConfidenceSequence {
  const [low, high] = range;
  const width = high - low;
  const up = new Float64Array(gridSteps + 1);
  const down = new Float64Array(gridSteps + 1);
  const limit = Math.log(2 / alpha);
  let [first, last] = [0, gridSteps];
  let [count, sum, squares] = [0, 0, 0];

  const bet = (candidate: number, value: number, stake: number): number => {
    const mean = candidate / gridSteps;
    up[candidate] = (up[candidate] ?? 0) + Math.log1p(Math.min(stake, boldest / mean) * (value - mean));
    down[candidate] = (down[candidate] ?? 0) + Math.log1p(-Math.min(stake, boldest / (1 - mean)) * (value - mean));
    return Math.max(up[candidate] ?? 0, down[candidate] ?? 0);
  };

  return {
    get count() {
      return count;
    },
    get interval() {
      const from = Math.max(0, first - 1) / gridSteps;
      const to = Math.min(gridSteps, last + 1) / gridSteps;
      return [low + from * width, low + to * width] as const;
    },
    add: (raw) => {
      const value = (raw - low) / width;
      if (!(value >= 0 && value <= 1))
        throw new RangeError(`${String(raw)} is not in [${String(low)}, ${String(high)}]`);
      count += 1;
      const variance = (0.25 + squares) / count;
      const stake = Math.sqrt((2 * limit) / (variance * count * Math.log(count + 1)));
      let [from, to] = [last + 1, first - 1];
      for (let candidate = first; candidate <= last; candidate++) {
        if (bet(candidate, value, stake) >= limit) continue;
        from = Math.min(from, candidate);
        to = candidate;
      }
      // When none is left the mean lies between two of them, or nothing holds: what was known before stays.
      if (from <= to) [first, last] = [from, to];
      sum += value;
      const average = (0.5 + sum) / (count + 1);
      squares += (value - average) ** 2;
    },
  };
}
