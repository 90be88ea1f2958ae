import type { Dimension, LearnedLimit, LimitSnapshot, RequestSize } from '../../core/pacing.ts';
import { PeriodFinder, usualTerms, windowJitterMs, windowMarginMs } from './period.ts';

/** Share of a rate that we use: clocks differ, and a refusal costs more than a hundredth. */
const safety = 0.99;
/** After a refusal that we did not expect, somebody else uses the key: we leave them this much, … */
const yielded = 0.7;
/** … never take less than this share, … */
const leastShare = 0.02;
/** … and take back this much per millisecond (additive increase, multiplicative decrease). */
const regained = 0.01 / 1000;
/** How finely a limit may be enforced although it is published by the minute, in milliseconds, per degree of strictness. */
const enforcedOverMs = [10_000, 1000];
/** A burst of so much time's refill has been found to pass everywhere: nobody enforces more finely than by the second. */
const burstMs = 1000;
const rounding = 1e-9;

export interface BudgetTerms {
  readonly dimension: Dimension;
  readonly limit: number;
  /** Absent: a bucket by the minute, until snapshots show something else. */
  readonly known?: Pick<LearnedLimit, 'kind' | 'periodMs'>;
  readonly strictness?: number;
}

/** What one request takes from a budget of this dimension. */
export function costOf(dimension: Dimension, { inputTokens, outputTokens }: RequestSize): number {
  switch (dimension) {
    case 'requests':
      return 1;
    case 'tokens':
      return inputTokens + outputTokens;
    case 'input-tokens':
      return inputTokens;
    case 'output-tokens':
      return outputTokens;
  }
}

/** One limit of a provider, followed from our side: how much of it is left for this process, and when there will be enough. */
export class Budget {
  readonly dimension: Dimension;
  readonly #peers: () => number;
  readonly #finder = new PeriodFinder();
  #limit: number;
  #kind: LearnedLimit['kind'];
  #periodMs: number;
  /** Kind and period are settled. */
  #sure: boolean;
  /** The most that can be left. */
  #most: number;
  #left: number;
  #at: number;
  /** When the window ends; unknown until a snapshot says so. */
  #endsAt: number | undefined;
  #share = 1;
  #strictness = 0;
  #charged = 0;
  #newestSnapshot = -Infinity;

  constructor(now: number, { dimension, limit, known, strictness = 0 }: BudgetTerms, peers: () => number) {
    this.dimension = dimension;
    this.#peers = peers;
    this.#limit = limit;
    this.#kind = known?.kind ?? usualTerms.kind;
    this.#periodMs = known?.periodMs ?? usualTerms.periodMs;
    this.#sure = known !== undefined;
    this.#most = limit;
    this.#at = now;
    this.#left = limit / peers();
    while (this.#strictness < strictness && this.tighten());
  }

  /** undefined while kind and period are guesses. */
  get learned(): Pick<LearnedLimit, 'limit' | 'periodMs' | 'kind' | 'strictness'> | undefined {
    if (!this.#sure) return undefined;
    return { limit: this.#limit, periodMs: this.#periodMs, kind: this.#kind, strictness: this.#strictness };
  }

  /** Milliseconds until a request of this cost finds enough; 0 when it does now. One dearer than the whole limit waits for a full one. */
  waitMs(now: number, cost: number): number {
    this.#advance(now);
    const missing = Math.min(cost, this.#most / this.#peers()) - this.#left;
    if (missing <= rounding) return 0;
    if (this.#kind === 'window' && this.#endsAt !== undefined) return Math.max(1, this.#endsAt - now);
    return missing / this.#ourRate;
  }

  /** Takes the cost, and returns all that was ever taken: `observe` wants it back. */
  charge(now: number, cost: number): number {
    this.#advance(now);
    this.#left -= cost;
    this.#charged += cost;
    return this.#charged;
  }

  /** Gives back what a request reserved and did not use. */
  refund(now: number, cost: number): void {
    this.#advance(now);
    this.#left = Math.min(this.#most / this.#peers(), this.#left + cost);
  }

  /**
   * What a server said of this limit. It describes the moment of admission, so what was sent since is missing in it.
   * `chargedThen`: what `charge` returned for the request that brought it.
   */
  observe(now: number, sentAt: number, chargedThen: number, snapshot: LimitSnapshot): void {
    if (snapshot.limit !== this.#limit && snapshot.limit > 0) {
      this.#most *= snapshot.limit / this.#limit;
      this.#limit = snapshot.limit;
    }
    this.#find(sentAt, snapshot);
    if (sentAt < this.#newestSnapshot) return;
    this.#newestSnapshot = sentAt;
    this.#advance(now);
    const left = snapshot.remaining / this.#peers() - (this.#charged - chargedThen);
    if (this.#kind === 'window') this.#correctWindow(left, sentAt + snapshot.resetMs + windowMarginMs);
    else this.#correctBucket(Math.min(this.#most, left + this.#ourRate * (now - sentAt)));
  }

  /** A refusal said that no more than `remaining` is left, which we did not know. */
  emptied(remaining: number): void {
    this.#left = Math.min(this.#left, remaining);
    this.yield();
  }

  /** Takes a smaller share of the rate for a while: somebody else uses the key. False for a window, which has no rate. */
  yield(): boolean {
    if (this.#kind === 'window') return false;
    this.#share = Math.max(leastShare, this.#share * yielded);
    this.#left = Math.min(this.#left, 0);
    return true;
  }

  /** Assumes a finer enforcement than published. False when there is none to assume. */
  tighten(): boolean {
    const overMs = enforcedOverMs[this.#strictness];
    if (overMs === undefined || this.#kind === 'window') return false;
    this.#strictness += 1;
    this.#most = Math.max(1, Math.min(this.#most, this.#rate * overMs));
    this.#left = Math.min(this.#left, 0);
    return true;
  }

  /** After a pause: where refusals have come as a surprise, what was saved up during it is not spent in one burst. */
  resumed(now: number): void {
    this.#advance(now);
    if (this.#strictness > 0 || this.#share < 1) this.#left = Math.min(this.#left, burstMs * this.#ourRate);
  }

  /** What the server publishes, per millisecond and for us alone; 0 while nothing is known of the period. */
  get publishedRate(): number {
    const periodMs = this.#sure ? this.#periodMs : this.#finder.newestPeriodMs;
    return periodMs === undefined ? 0 : this.#limit / periodMs / this.#peers();
  }

  get #rate(): number {
    return (this.#limit / this.#periodMs) * safety;
  }

  get #ourRate(): number {
    return (this.#rate * this.#share) / this.#peers();
  }

  #advance(now: number): void {
    const elapsed = now - this.#at;
    this.#at = now;
    this.#share = Math.min(1, this.#share + regained * elapsed);
    if (this.#kind === 'bucket' || this.#endsAt === undefined) {
      this.#left = Math.min(this.#most / this.#peers(), this.#left + elapsed * this.#ourRate);
    } else if (now >= this.#endsAt) {
      this.#endsAt += (Math.floor((now - this.#endsAt) / this.#periodMs) + 1) * this.#periodMs;
      this.#left = this.#most / this.#peers();
    }
  }

  #find(sentAt: number, snapshot: LimitSnapshot): void {
    const finding = this.#finder.add(sentAt, snapshot);
    if (finding === undefined || this.#sure) return;
    this.#kind = finding.kind;
    this.#sure = finding.sure;
    if (finding.kind === 'bucket') this.#periodMs = finding.periodMs;
    else this.#endsAt = finding.endsAt;
  }

  #correctWindow(left: number, endsAt: number): void {
    if (this.#endsAt === undefined || endsAt > this.#endsAt + windowJitterMs) {
      this.#endsAt = endsAt;
      this.#left = left;
    } else if (endsAt > this.#endsAt - windowJitterMs) this.#left = Math.min(this.#left, left);
  }

  /** A limit that was refused although room was stated is believed only when it says that there is less. */
  #correctBucket(left: number): void {
    if (left < this.#left || this.#strictness === 0) this.#left = left;
  }
}
