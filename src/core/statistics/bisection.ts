/** Where a function that never falls reaches `goal` between two arguments, to the last bit that halving can tell. */
export function risingTo(goal: number, value: (at: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 200; step++) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) break;
    if (value(middle) < goal) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The smallest whole number from `least` to `most` for which a condition that once true stays true is true; undefined when none is. */
export function firstThat(holds: (number: number) => boolean, least: number, most: number): number | undefined {
  let [low, high] = [least, least];
  while (!holds(high)) {
    if (high >= most) return undefined;
    low = high + 1;
    high = Math.min(most, 2 * high + 1);
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
