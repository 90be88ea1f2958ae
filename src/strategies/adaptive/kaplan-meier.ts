/** How long a request took, or has been running so far. */
export interface Duration {
  readonly ms: number;
  readonly running: boolean;
}

/** Mean and deviation of the logarithm of the fastest durations. */
export interface FastestDurations {
  readonly mean: number;
  readonly deviation: number;
  /** Ended requests among them. */
  readonly samples: number;
}

/** Robust to a tail of slow answers, and known early: nobody waits for the slowest. */
const fastestShare = 0.6;
const rounding = 1e-9;
/** Shorter ones count as this long: they have a logarithm. */
export const shortestMs = 0.1;

/**
 * The fastest 60 % of a distribution of which some durations are known only to be longer than so far. Estimator: Kaplan and Meier
 * (1958). undefined while fewer than 60 % can be told.
 */
export function fastestDurations(durations: readonly Duration[]): FastestDurations | undefined {
  // At equal length, what has ended counts before what still runs.
  const sorted = durations.toSorted((a, b) => a.ms - b.ms || Number(a.running) - Number(b.running));
  let surviving = 1;
  let ended = 0;
  let atRisk = sorted.length;
  let sum = 0;
  let squares = 0;
  let samples = 0;
  for (const { ms, running } of sorted) {
    if (!running) {
      const mass = surviving / atRisk;
      const used = Math.min(mass, fastestShare - ended);
      const logarithm = Math.log(Math.max(ms, shortestMs));
      sum += used * logarithm;
      squares += used * logarithm * logarithm;
      samples += 1;
      ended += mass;
      surviving -= mass;
      if (ended >= fastestShare - rounding) {
        const mean = sum / fastestShare;
        return { mean, deviation: Math.sqrt(Math.max(0, squares / fastestShare - mean * mean)), samples };
      }
    }
    atRisk -= 1;
  }
  return undefined;
}
