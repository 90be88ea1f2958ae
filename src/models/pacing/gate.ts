import type { Governor, SendTicket } from '../../core/pacing.ts';

/**
 * Nothing passes until the pause is over; then one request, the probe; and all others once it has succeeded. A probe that is
 * refused brings a new pause. One that fails in another way (a time-out, a server error, given up by us) tells nothing, and
 * the next request becomes the probe. What was sent before the pause neither opens nor closes anything by ending.
 */
export class Gate {
  #pause: Governor['pause'];
  #probe: SendTicket | undefined;

  get pause(): Governor['pause'] {
    return this.#pause;
  }

  /** At most `now` when a request may pass; `Infinity` while the probe is under way. */
  readyAt(now: number): number {
    if (this.#pause === undefined) return now;
    return this.#probe === undefined ? this.#pause.until : Infinity;
  }

  /** Closes until then, or leaves it as it is when it is closed for longer. A probe under way no longer counts. */
  close(until: number, reason: 'refused' | 'outage'): void {
    if (this.#pause !== undefined && until <= this.#pause.until) return;
    this.#pause = { until, reason };
    this.#probe = undefined;
  }

  /** The first request sent while it is closed is the probe, even if a timer rang a moment early. */
  passed(ticket: SendTicket): void {
    if (this.#pause !== undefined) this.#probe ??= ticket;
  }

  isProbe(ticket: SendTicket): boolean {
    return this.#probe === ticket;
  }

  /** True when this opens the gate. */
  ended(ticket: SendTicket, success: boolean): boolean {
    if (!this.isProbe(ticket)) return false;
    this.#probe = undefined;
    if (success) this.#pause = undefined;
    return success;
  }
}
