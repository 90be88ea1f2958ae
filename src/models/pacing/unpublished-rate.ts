import type { Traffic } from './traffic.ts';

const secondMs = 1000;

/** A rate that grows along a cubic: careful below the estimate, flat near it, fast when it holds beyond. CUBIC's idea (RFC 9438). */
interface Pace {
  /** Explained by a rate: kept. Otherwise a suspicion, for a while. */
  readonly learned: boolean;
  /** Requests per millisecond. */
  readonly estimate: number;
  /** Requests after which the rate is the estimate. */
  readonly plateau: number;
  readonly burst: number;
  readonly from: number;
  until: number;
  sent: number;
  left: number;
  at: number;
}

/** A pace counts at least this many requests per second as sent, so that a slow one grows, too. */
const countedPerSecond = 6;
const leastEstimate = 0.1 / secondMs;
const suspicionMs = 2 * secondMs;
const sameNumber = 0.2;
const farFewer = 0.5;

/**
 * The rate limit of a model whose server publishes none. Between two refusals the bucket was empty twice, so what was accepted in
 * between is what was refilled.
 */
export class UnpublishedRate {
  readonly #traffic: Traffic;
  readonly #remembered: number | undefined;
  #pace: Pace | undefined;
  #limitedByRate: boolean;
  #lastEmpty: number | undefined;
  #suspectedInFlight = 0;
  #before: { readonly pace: Pace | undefined; readonly limitedByRate: boolean } | undefined;

  /** `remembered`: requests per millisecond, from an earlier run. It counts from the first refusal on: there may be a burst to spend. */
  constructor(traffic: Traffic, remembered: number | undefined) {
    this.#traffic = traffic;
    this.#remembered = remembered;
    this.#limitedByRate = remembered !== undefined;
  }

  /** Requests per millisecond; undefined when no refusal had to be explained by a rate. */
  get learned(): number | undefined {
    return this.#pace?.learned === true ? this.#pace.estimate : this.#remembered;
  }

  waitMs(now: number): number {
    if (this.#pace !== undefined && now > this.#pace.until) this.#pace = undefined;
    if (this.#pace === undefined) return 0;
    const rate = rateOf(this.#pace, now);
    this.#pace.left = Math.min(this.#pace.burst, this.#pace.left + (now - this.#pace.at) * rate);
    this.#pace.at = now;
    return this.#pace.left >= 1 ? 0 : (1 - this.#pace.left) / rate;
  }

  sent(): void {
    if (this.#pace === undefined) return;
    this.#pace.left -= 1;
    this.#pace.sent += 1;
  }

  /** `inFlight`: requests under way when the refused one was sent. */
  refused(now: number, sentAt: number, inFlight: number): 'rate' | 'capacity' {
    this.#before = { pace: this.#pace, limitedByRate: this.#limitedByRate };
    // Far fewer in flight than were accepted a moment ago: it cannot be their number. Not just fewer: some are on their way, and not inside.
    if (inFlight <= farFewer * this.#traffic.largestAccepted(now)) this.#limitedByRate = true;
    return this.#limitedByRate ? this.#learn(now, sentAt) : this.#suspect(now, sentAt, inFlight);
  }

  /** The pause is over, and the probe has succeeded: a suspicion counts from now on, for a while. */
  resumed(now: number): void {
    if (this.#pace?.learned === false) this.#pace.until = now + suspicionMs;
  }

  /** It was no limit at all: the server went on refusing after the time that it had asked for. */
  mistaken(): void {
    if (this.#before === undefined) return;
    this.#pace = this.#before.pace;
    this.#limitedByRate = this.#before.limitedByRate;
  }

  #learn(now: number, sentAt: number): 'rate' {
    const recent = this.#traffic.recentRate(now);
    const earlier = this.learned;
    let estimate = earlier ?? recent;
    const from = this.#lastEmpty ?? sentAt - 10 * secondMs;
    const accepted = this.#traffic.acceptedBetween(from, sentAt);
    if (accepted >= 4 || sentAt - from >= 5 * secondMs) {
      const refilled = Math.max(leastEstimate, accepted / (sentAt - from));
      if (earlier !== undefined) estimate = Math.sqrt(earlier * refilled);
      else if (this.#lastEmpty !== undefined) estimate = refilled;
      this.#lastEmpty = sentAt;
    }
    this.#pace = {
      ...{ learned: true, estimate, plateau: 100, burst: Math.max(1, (estimate * secondMs) / 10) },
      ...{ from: now, until: Infinity, sent: 0, left: 0, at: now },
    };
    return 'rate';
  }

  /** The number in flight, it seems; but it may be a rate, and until it is refused again at the same number we go easy. */
  #suspect(now: number, sentAt: number, inFlight: number): 'capacity' {
    const again = Math.abs(inFlight - this.#suspectedInFlight) <= sameNumber * inFlight;
    this.#suspectedInFlight = inFlight;
    this.#lastEmpty ??= sentAt;
    if (again) return 'capacity';
    const estimate = Math.max(1 / secondMs, this.#traffic.recentRate(now), this.#pace?.estimate ?? 0);
    this.#pace = {
      ...{ learned: false, estimate, plateau: 25, burst: 2 },
      ...{ from: now, until: Infinity, sent: 25, left: 1, at: now },
    };
    return 'capacity';
  }
}

function rateOf({ estimate, plateau, sent, from }: Pace, now: number): number {
  const counted = Math.max(sent, (countedPerSecond * (now - from)) / secondMs);
  return estimate * (1 + 0.1 * ((counted - plateau) / plateau) ** 3);
}
