import type { LearnedLimit, RateLimits, Refusal, RequestSize, SendTicket } from '../../core/pacing.ts';
import { type Budget, costOf } from './budget.ts';
import { explainedBy } from './explain.ts';
import { type Charge, PublishedLimits } from './published-limits.ts';
import { Traffic } from './traffic.ts';
import { UnpublishedRate } from './unpublished-rate.ts';

const minuteMs = 60_000;
const firstPauseMs = 100;
const longestPauseMs = 16_000;
const successesThatCalm = 10;

export interface Ticket extends SendTicket {
  readonly model: ModelLimits;
  readonly size: RequestSize;
  readonly inFlight: number;
  readonly charges: readonly Charge[];
}

/** What is known of the limits of one model: those that its headers publish, or else those that its refusals betray. */
export class ModelLimits {
  readonly #name: string;
  readonly #published: PublishedLimits;
  readonly #traffic = new Traffic();
  readonly #unpublished: UnpublishedRate;
  /** What was sent until then belongs to a burst of refusals that is known already. */
  #knownUntil = -Infinity;
  #refusalsInARow = 0;
  #successes = 0;

  constructor(now: number, name: string, remembered: readonly LearnedLimit[], peers: () => number) {
    const ours = remembered.filter(({ model }) => model === name);
    const rate = ours.find(({ taughtBy }) => taughtBy === 'refusals');
    this.#name = name;
    this.#published = new PublishedLimits(
      now,
      ours.filter(({ taughtBy }) => taughtBy === 'headers'),
      peers,
    );
    this.#unpublished = new UnpublishedRate(this.#traffic, rate && rate.limit / rate.periodMs);
  }

  waitMs(now: number, size: RequestSize): number {
    let wait = this.#unpublished.waitMs(now);
    for (const budget of this.#published.budgets)
      wait = Math.max(wait, budget.waitMs(now, costOf(budget.dimension, size)));
    return wait;
  }

  sent(now: number, size: RequestSize, inFlight: number): Ticket {
    const charges = this.#published.charge(now, size);
    this.#unpublished.sent();
    this.#traffic.sent(now);
    return { at: now, model: this, size, inFlight, charges };
  }

  observe(now: number, ticket: Ticket, limits: RateLimits): void {
    this.#published.observe(now, ticket, limits, () => this.#traffic.sentSince(ticket.at));
  }

  accepted(now: number, { at, inFlight }: Ticket): void {
    this.#traffic.accepted(now, at, inFlight);
    this.#successes += 1;
    if (this.#successes < successesThatCalm) return;
    this.#refusalsInARow = 0;
    this.#successes = 0;
  }

  /**
   * How long to pause where the server does not say: the longer the more bursts of refusals there were without ten successes in
   * between. undefined: the refusal belongs to a burst that is known already.
   */
  refused(now: number, { at }: Ticket): number | undefined {
    this.#traffic.refused(now, at);
    this.#successes = 0;
    if (at <= this.#knownUntil) return undefined;
    this.#knownUntil = now;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#refusalsInARow);
    this.#refusalsInARow += 1;
    return pauseMs;
  }

  /** Finds the cause of a burst's first refusal. `configured`: the budgets of the whole key. */
  judge(
    now: number,
    { at, size, inFlight }: Ticket,
    refusal: Refusal,
    configured: readonly Budget[],
  ): 'rate' | 'capacity' | 'same' {
    const published = this.#published.budgets;
    if (refusal.status === 429) {
      if (explainedBy(published, configured, refusal, size)) return 'rate';
      if (published.length > 0) return 'capacity';
    }
    const verdict = this.#unpublished.refused(now, at, inFlight);
    return verdict === 'capacity' && this.#isDown(now, inFlight, refusal) ? 'same' : verdict;
  }

  /**
   * A server that bears not even one request, or has taken none for a minute and says when to come back, is not asked for too many at
   * once: the pause waits for it.
   */
  #isDown(now: number, inFlight: number, { retryAfterMs }: Refusal): boolean {
    return inFlight <= 1 || (retryAfterMs !== undefined && this.#traffic.largestAccepted(now) === 0);
  }

  /** A probe was refused, and with it what `judge` found. `asked`: the server had said how long to wait, and we had waited. */
  probeRefused(asked: boolean): void {
    if (asked) this.#unpublished.mistaken();
  }

  resumed(now: number): void {
    for (const budget of this.#published.budgets) budget.resumed(now);
    this.#unpublished.resumed(now);
  }

  room(latencyMs: number, size: RequestSize): number | undefined {
    return this.#published.room(latencyMs, size);
  }

  get learned(): readonly LearnedLimit[] {
    const model = this.#name;
    const rate = this.#unpublished.learned;
    const published = this.#published.budgets.flatMap(({ dimension, learned }): LearnedLimit[] =>
      learned === undefined ? [] : [{ model, taughtBy: 'headers', dimension, ...learned }],
    );
    if (rate === undefined) return published;
    const limit = rate * minuteMs;
    return [
      ...published,
      { model, taughtBy: 'refusals', dimension: 'requests', limit, periodMs: minuteMs, kind: 'bucket', strictness: 0 },
    ];
  }
}
