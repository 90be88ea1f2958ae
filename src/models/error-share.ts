/** How many attempts of the last minute ended, and how. Pure: times are milliseconds of one monotonic clock, and arguments. */
export interface RecentAttempts {
  readonly failed: number;
  readonly answered: number;
  /** Some failed as long ago as the window reaches back. */
  readonly throughout: boolean;
}

const bucketMs = 5000;

/** Counts what ended within the last `windowMs`, in steps of five seconds. */
export class ErrorShare {
  readonly #windowMs: number;
  readonly #buckets: { readonly start: number; failed: number; answered: number }[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  ended(now: number, how: 'failed' | 'answered'): void {
    const start = Math.floor(now / bucketMs) * bucketMs;
    let bucket = this.#buckets.at(-1);
    if (bucket?.start !== start) {
      bucket = { start, failed: 0, answered: 0 };
      this.#buckets.push(bucket);
    }
    bucket[how] += 1;
    while ((this.#buckets[0]?.start ?? now) + bucketMs <= now - this.#windowMs) this.#buckets.shift();
  }

  recent(now: number): RecentAttempts {
    const first = this.#buckets.find(({ failed }) => failed > 0);
    return {
      failed: this.#buckets.reduce((sum, { failed }) => sum + failed, 0),
      answered: this.#buckets.reduce((sum, { answered }) => sum + answered, 0),
      throughout: first !== undefined && first.start <= now - this.#windowMs,
    };
  }
}
