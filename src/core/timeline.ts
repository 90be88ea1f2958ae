/** How many requests were in flight over the time in which runners were at work; the pauses between them are left out. */
export interface Timeline {
  readonly from: string;
  readonly to: string;
  /** Without the pauses. */
  readonly active_seconds: number;
  /** Mean number in flight over equal steps of that time. */
  readonly step_seconds: number;
  readonly in_flight: readonly number[];
}

/** A time in milliseconds, and how many more (or fewer) requests are in flight from it on. */
export type Edge = readonly [at: number, change: number];

/** A stretch of time in which a runner had the task. */
export type Shift = readonly [from: number, to: number];

/** Stretches that touch or overlap are one; in order of time. */
export function mergedShifts(shifts: readonly Shift[]): Shift[] {
  const merged: [number, number][] = [];
  for (const [from, to] of shifts.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Mean numbers in flight over `steps` equal steps of the shifts, which are merged. The edges may come in any order. */
export function inFlight(edges: Iterable<Edge>, shifts: readonly Shift[], steps: number): number[] {
  const total = shifts.reduce((sum, [from, to]) => sum + to - from, 0);
  const width = total / steps;
  const means = new Float64Array(steps);
  const changes = new Float64Array(steps + 1);
  if (total === 0) return Array.from(means);
  const position = activePosition(shifts);
  for (const [at, change] of edges) {
    const place = position(at) / width;
    const step = Math.min(steps - 1, Math.floor(place));
    means[step] = (means[step] ?? 0) + change * (step + 1 - place);
    changes[step + 1] = (changes[step + 1] ?? 0) + change;
  }
  let level = 0;
  return Array.from(means, (mean, step) => {
    level += changes[step] ?? 0;
    return Math.max(0, mean + level);
  });
}

/** How much active time lies before a moment. */
function activePosition(shifts: readonly Shift[]): (at: number) => number {
  let before = 0;
  const starts = shifts.map(([from, to]) => {
    const start = before;
    before += to - from;
    return start;
  });
  return (at) => {
    let [low, high] = [0, shifts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((shifts[middle]?.[0] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const [from, to] = shifts[low] ?? [0, 0];
    return (starts[low] ?? 0) + Math.min(to - from, Math.max(0, at - from));
  };
}
