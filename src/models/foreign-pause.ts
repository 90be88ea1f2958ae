import type { SendTicket } from '../core/pacing.ts';

/** A pause that another runner with the same key was told of: after it one request of ours goes first, too. */
export class ForeignPause {
  #until: number | undefined;
  #probe: SendTicket | undefined;

  /** In the pacer's monotonic time; undefined when there is none. In the past while the probe is awaited. */
  get until(): number | undefined {
    return this.#until;
  }

  holdUntil(until: number): void {
    this.#until = Math.max(until, this.#until ?? until);
  }

  /** `Infinity` while the probe is under way. */
  readyAt(now: number): number {
    if (this.#until === undefined) return now;
    return this.#until <= now && this.#probe !== undefined ? Infinity : this.#until;
  }

  sent(now: number, ticket: SendTicket): void {
    if (this.#until !== undefined && this.#until <= now) this.#probe ??= ticket;
  }

  /** `verdict`: the server took the request, refused it (from then on its own words hold), or said nothing. */
  ended(now: number, ticket: SendTicket, verdict: 'accepted' | 'refused' | 'none'): void {
    if (ticket !== this.#probe) return;
    this.#probe = undefined;
    if (verdict !== 'none' && (this.#until ?? now) <= now) this.#until = undefined;
  }
}
