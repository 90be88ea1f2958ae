/** Samples per second over the last seconds: from readings of a counter, the oldest of which fall out. */
export class RateMeter {
  readonly #windowMs: number;
  readonly #readings: [at: number, count: number][] = [];

  constructor(windowMs = 15_000) {
    this.#windowMs = windowMs;
  }

  /** Takes a reading; `at` on a monotonic clock, in milliseconds. */
  read(at: number, count: number): void {
    this.#readings.push([at, count]);
    while (this.#readings.length > 2 && at - (this.#readings[1]?.[0] ?? at) >= this.#windowMs) this.#readings.shift();
  }

  /** null until two readings lie half a second apart. */
  get perSecond(): number | null {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)];
    if (first === undefined || last === undefined || last[0] - first[0] < 500) return null;
    return Math.max(0, ((last[1] - first[1]) * 1000) / (last[0] - first[0]));
  }
}
