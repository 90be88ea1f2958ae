const secondMs = 1000;
const mostSends = 4000;
const mostRefused = 2000;
const mostSpans = 64;
const memoryMs = 60 * secondMs;
const recentMs = 10 * secondMs;

/** What was sent to one model, and what the server made of it, as far as it must be remembered to tell a rate from a capacity. */
export class Traffic {
  readonly #sent: number[] = [];
  readonly #refused: number[] = [];
  /** From sending the first refused request to the last refusal: then, requests in flight were more than the server had accepted. */
  readonly #spans: { from: number; to: number }[] = [];
  #firstSent: number | undefined;
  #largest: { inFlight: number; at: number } | undefined;

  sent(now: number): void {
    this.#firstSent ??= now;
    forget(this.#sent, mostSends);
    this.#sent.push(now);
  }

  refused(now: number, sentAt: number): void {
    forget(this.#refused, mostRefused);
    this.#refused.push(sentAt);
    const last = this.#spans.at(-1);
    if (last !== undefined && sentAt <= last.to) {
      last.from = Math.min(last.from, sentAt);
      last.to = now;
    } else {
      forget(this.#spans, mostSpans);
      this.#spans.push({ from: sentAt, to: now });
    }
  }

  /** `inFlight`: requests under way when this one was sent. */
  accepted(now: number, sentAt: number, inFlight: number): void {
    if (this.#spans.some(({ from, to }) => sentAt >= from && sentAt <= to)) return;
    if (inFlight >= this.largestAccepted(now)) this.#largest = { inFlight, at: now };
  }

  /** The most requests in flight of which one was accepted in the last minute; 0 when none was. */
  largestAccepted(now: number): number {
    return this.#largest !== undefined && now - this.#largest.at <= memoryMs ? this.#largest.inFlight : 0;
  }

  sentSince(at: number): number {
    let count = 0;
    while (count < this.#sent.length && (this.#sent.at(-1 - count) ?? -Infinity) > at) count += 1;
    return count;
  }

  /** How many requests sent between these moments were not refused so far. */
  acceptedBetween(from: number, to: number): number {
    const between = (at: number): boolean => at > from && at < to;
    return this.#sent.filter(between).length - this.#refused.filter(between).length;
  }

  /** Requests per millisecond accepted in the last 10 s, at least 0.2 per second. */
  recentRate(now: number): number {
    const overMs = Math.min(recentMs, Math.max(secondMs, now - (this.#firstSent ?? now)));
    return Math.max(0.2, this.acceptedBetween(now - recentMs, now) / (overMs / secondMs)) / secondMs;
  }
}

/** Makes room for one more by dropping the older half. */
function forget(list: unknown[], most: number): void {
  if (list.length >= most) list.splice(0, most / 2);
}
