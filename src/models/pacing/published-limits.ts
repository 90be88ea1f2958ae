import type { Dimension, LearnedLimit, RateLimits, RequestSize } from '../../core/pacing.ts';
import { Budget, costOf } from './budget.ts';

/** What a budget had been charged in all when a request was sent. */
export interface Charge {
  readonly budget: Budget;
  readonly total: number;
}

/** A request whose answer brought headers. */
interface Sent {
  readonly at: number;
  readonly size: RequestSize;
  readonly charges: readonly Charge[];
}

/** The limits of one model that its headers publish. */
export class PublishedLimits {
  readonly #budgets = new Map<Dimension, Budget>();
  readonly #peers: () => number;

  constructor(now: number, remembered: readonly LearnedLimit[], peers: () => number) {
    this.#peers = peers;
    for (const { dimension, limit, kind, periodMs, strictness } of remembered)
      this.#budgets.set(dimension, new Budget(now, { dimension, limit, known: { kind, periodMs }, strictness }, peers));
  }

  get budgets(): readonly Budget[] {
    return [...this.#budgets.values()];
  }

  charge(now: number, size: RequestSize): readonly Charge[] {
    return this.budgets.map((budget) => ({ budget, total: budget.charge(now, costOf(budget.dimension, size)) }));
  }

  /** `sentSince`: requests sent after the one that brought these headers. */
  observe(now: number, sent: Sent, limits: RateLimits, sentSince: () => number): void {
    for (const [dimension, snapshot] of Object.entries(limits) as [Dimension, RateLimits[Dimension]][]) {
      if (snapshot === undefined) continue;
      const budget = this.#budgets.get(dimension);
      if (budget === undefined) {
        const created = new Budget(now, { dimension, limit: snapshot.limit }, this.#peers);
        this.#budgets.set(dimension, created);
        created.observe(now, sent.at, -sentSince() * costOf(dimension, sent.size), snapshot);
      } else {
        const charge = sent.charges.find((each) => each.budget === budget);
        if (charge !== undefined) budget.observe(now, sent.at, charge.total, snapshot);
      }
    }
  }

  /** Requests in flight that the published rates can absorb at this latency; undefined when there are none. */
  room(latencyMs: number, size: RequestSize): number | undefined {
    if (this.#budgets.size === 0) return undefined;
    // Twice as many as Little's law says: the first answers are the fast ones. What is left of a burst does not count: a server
    // that enforces by the second would refuse it.
    const rooms = this.budgets.map(
      (budget) => (2 * latencyMs * budget.publishedRate) / Math.max(1, costOf(budget.dimension, size)),
    );
    return Math.min(...rooms);
  }
}
