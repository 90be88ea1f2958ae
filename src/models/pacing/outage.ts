const failuresInARow = 10;
const withoutSuccessMs = 5000;
const firstPauseMs = 2000;
const longestPauseMs = 30_000;

/**
 * Says when to stop asking a provider where nothing works any more: after 10 failures in a row and no success for 5 s it pauses 2 s,
 * then 4, 8, … at most 30 s. By time, not by the share of failures: fast failures arrive before slow successes.
 */
export class OutageBreaker {
  #failures = 0;
  #lastSuccess: number | undefined;
  #until = -Infinity;
  #nextPauseMs = firstPauseMs;

  /** The first request counts as the last success: nobody is out of order who was never asked. */
  sent(now: number): void {
    this.#lastSuccess ??= now;
  }

  succeeded(now: number): void {
    this.#failures = 0;
    this.#lastSuccess = now;
    this.#nextPauseMs = firstPauseMs;
  }

  /** Until when to pause; undefined to go on. */
  failed(now: number): number | undefined {
    this.#failures += 1;
    const working = this.#failures < failuresInARow || now - (this.#lastSuccess ?? now) <= withoutSuccessMs;
    if (working || now <= this.#until) return undefined;
    this.#until = now + this.#nextPauseMs;
    this.#nextPauseMs = Math.min(longestPauseMs, 2 * this.#nextPauseMs);
    return this.#until;
  }
}
