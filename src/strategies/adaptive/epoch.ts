import type { Flight } from '../../core/pacing.ts';

/** One request, as the window that sent it follows it. */
export interface Attempt extends Flight {
  /** Requests in flight when it was sent, this one included. */
  readonly inFlight: number;
  /** The epoch that it started in; undefined when it does not count. */
  readonly epoch: Epoch | undefined;
  endedAt: number | undefined;
  /** Our time-out, a reset, a server error. */
  failed: boolean;
  outputTokens: number | undefined;
}

const mostAttempts = 800;
const busyPeak = 0.9;
const busyMean = 0.8;

/** The time under one unchanged limit. Only requests that started in it say something of it. */
export class Epoch {
  readonly openedAt: number;
  readonly limit: number;
  #attempts: Attempt[] = [];
  #skip: number;
  #inFlight: number;
  #peak: number;
  /** Requests in flight × milliseconds. */
  #area = 0;
  #at: number;
  #endedSinceLook = 0;

  /** `skip`: so many requests that start first do not count. */
  constructor(now: number, limit: number, inFlight: number, skip: number) {
    this.openedAt = now;
    this.limit = limit;
    this.#inFlight = inFlight;
    this.#peak = inFlight;
    this.#skip = skip;
    this.#at = now;
  }

  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** `inFlight`: with this one. */
  start(now: number, inFlight: number): Attempt {
    this.#flow(now, inFlight);
    const counts = this.#skip === 0;
    if (!counts) this.#skip -= 1;
    const epoch = counts ? this : undefined;
    const attempt: Attempt = {
      sentAt: now,
      inFlight,
      epoch,
      endedAt: undefined,
      failed: false,
      outputTokens: undefined,
    };
    if (counts) this.#attempts.push(attempt);
    if (this.#attempts.length > mostAttempts) this.#attempts.splice(0, mostAttempts / 2);
    return attempt;
  }

  /** `inFlight`: without this one; undefined when it tells nothing. It may have started in an earlier epoch. */
  end(now: number, inFlight: number, attempt: Attempt | undefined): void {
    this.#flow(now, inFlight);
    if (attempt?.epoch === this) this.#endedSinceLook += 1;
  }

  remove(attempt: Attempt): void {
    if (attempt.epoch === this) this.#attempts = this.#attempts.filter((other) => other !== attempt);
  }

  /** True when enough has ended since the last time that it was true, to look again. */
  get worthALook(): boolean {
    if (this.#endedSinceLook < Math.max(1, Math.floor(this.limit / 8))) return false;
    this.#endedSinceLook = 0;
    return true;
  }

  /** The limit was what held requests back: not the pace, and not a lack of work. */
  busy(now: number): boolean {
    this.#flow(now, this.#inFlight);
    const mean = this.#area / (now - this.openedAt);
    return this.#peak >= busyPeak * this.limit && mean >= busyMean * this.limit;
  }

  #flow(now: number, inFlight: number): void {
    this.#area += (now - this.#at) * this.#inFlight;
    this.#at = now;
    this.#inFlight = inFlight;
    this.#peak = Math.max(this.#peak, inFlight);
  }
}
