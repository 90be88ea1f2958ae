const shortestMs = 8000;
/** Finding a ceiling again costs about one latency: it holds for so many, or longer. */
const latencies = 8;
/** Each time that the same ceiling is met again it holds so many times longer. */
const longer = 4;
const mostRenewals = 2;
const slowedMs = 60_000;
const slowedTo = 0.7;
/** Refusals of one burst come within this time. */
const burstMs = 5000;

/** The limit that a server's refusals set, for a while: the longer, the more often it is met again. */
export class Ceiling {
  #limit = Infinity;
  #until = -Infinity;
  #renewals = 0;
  /** What was sent until then belongs to a burst that is judged. */
  #judgedUntil = -Infinity;
  #slowedAt = -Infinity;

  at(now: number): number {
    return now < this.#until ? this.#limit : Infinity;
  }

  /** A request was refused; `limit`: what the server bears after all. False when it belongs to a burst that was judged before. */
  refused(now: number, sentAt: number, limit: number, latencyMs: number): boolean {
    if (sentAt <= this.#judgedUntil) return false;
    this.#judgedUntil = now;
    const again = limit >= this.#limit - 1 && Number.isFinite(this.#limit);
    this.#renewals = again ? Math.min(mostRenewals, this.#renewals + 1) : 0;
    this.#limit = limit;
    this.#until = now + Math.max(shortestMs, latencies * latencyMs) * longer ** this.#renewals;
    return true;
  }

  /** The server asked for less. The new limit; undefined for the rest of a burst. */
  slowedDown(now: number, limit: number, least: number): number | undefined {
    if (now - this.#slowedAt < burstMs) return undefined;
    this.#slowedAt = now;
    this.#limit = Math.max(least, Math.floor(slowedTo * limit));
    this.#until = now + slowedMs;
    return this.#limit;
  }
}
