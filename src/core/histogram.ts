/** Durations in logarithmic buckets (16 per power of two: within 4.5 %): bucket → count. Small however many are added. */
export type Histogram = Record<string, number>;

const bucketsPerOctave = 16;

export function addDuration(histogram: Histogram, ms: number): void {
  const bucket = String(Math.round(Math.log2(Math.max(1, ms)) * bucketsPerOctave));
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

/** The duration below which the given share (0…1) of all lies, in milliseconds. undefined for an empty histogram. */
export function quantile(histogram: Histogram, share: number): number | undefined {
  const buckets = Object.entries(histogram)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= share * total) return Math.round(2 ** (bucket / bucketsPerOctave));
  }
  return undefined;
}

/** The mean of all durations, in milliseconds, within the width of a bucket. undefined for an empty histogram. */
export function meanDuration(histogram: Histogram): number | undefined {
  let [count, sum] = [0, 0];
  for (const [bucket, times] of Object.entries(histogram)) {
    count += times;
    sum += times * 2 ** (Number(bucket) / bucketsPerOctave);
  }
  return count === 0 ? undefined : sum / count;
}
