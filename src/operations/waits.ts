import { isoTime } from '../core/clock.ts';
import type { FailureKind } from '../core/failure.ts';

interface Wait {
  readonly until: number;
  readonly reason: FailureKind;
}

/** Calls that wait for their next attempt: how many, why, and until when the last of them. */
export class Waits {
  #waits: Wait[] = [];

  add(until: number, reason: FailureKind): void {
    this.#waits.push({ until, reason });
  }

  /** `rate-limit: 12 calls wait until 17:44:05Z`; null when none waits. */
  describe(now: number): string | null {
    this.#waits = this.#waits.filter(({ until }) => until > now);
    const last = this.#waits.reduce<Wait | undefined>(
      (latest, wait) => (latest === undefined || wait.until > latest.until ? wait : latest),
      undefined,
    );
    if (last === undefined) return null;
    const time = `${isoTime(last.until).slice(11, 19)}Z`;
    return this.#waits.length === 1
      ? `${last.reason}: 1 call waits until ${time}`
      : `${last.reason}: ${String(this.#waits.length)} calls wait until ${time}`;
  }
}
