import type { Dimension, LimitSnapshot, RateLimits } from '../../src/core/pacing.ts';
import { type Draws, draws } from './draws.ts';
import type { Event, Events } from './events.ts';
import type { Limiter } from './limiters.ts';
import type { Question } from './question.ts';
import type { Station } from './stations.ts';

export interface ServerTerms {
  readonly station: Station;
  readonly limiters?: readonly Limiter[];
  /** Default: publishes its limits. */
  readonly headers?: boolean;
  /** Default: says how long to wait. */
  readonly retryAfter?: boolean;
  /** A failure for this request, and after how long; undefined: none. */
  readonly failure?: (now: number, draws: Draws) => { readonly status: number; readonly afterMs: number } | undefined;
  /** Requests inside, above which it answers 503. */
  readonly queue?: number;
}

export interface Answer {
  /** 0: our time-out. */
  readonly status: number;
  readonly limits: RateLimits;
  readonly retryAfterMs: number | undefined;
  readonly completion: number | undefined;
}

/** Half of what the network takes. */
const oneWayMs = 20;

interface Visit {
  cancelled: boolean;
  admitted: boolean;
  leave: (() => void) | undefined;
  failing: Event | undefined;
}

/** A provider: it admits or refuses, works, and answers, with the network around it. */
export class Server {
  readonly #events: Events;
  readonly #terms: ServerTerms;
  readonly #limiters: readonly Limiter[];
  readonly #draws: Draws;
  /** Admitted for sure: the clairvoyant ones have taken their tokens beforehand. */
  readonly #reserved = new Set<Question>();
  #inFlight = 0;
  #peak = 0;

  constructor(events: Events, terms: ServerTerms, seed: number) {
    this.#events = events;
    this.#terms = terms;
    this.#limiters = terms.limiters ?? [];
    this.#draws = draws(seed);
  }

  get peak(): number {
    return this.#peak;
  }

  /** Takes a place and tokens beforehand, as only a simulated client can. Returns 0, or when to ask again. */
  reserve(question: Question): number {
    const { waitMs, limiter } = this.#refusal(question);
    if (limiter !== undefined || this.#full) return waitMs === 0 ? 10 : waitMs;
    for (const each of this.#limiters) each.take(question);
    this.#reserved.add(question);
    return 0;
  }

  /** Returns how to give it up. */
  submit(question: Question, answered: (answer: Answer) => void): () => void {
    const visit: Visit = { cancelled: false, admitted: false, leave: undefined, failing: undefined };
    this.#events.after(oneWayMs, () => {
      if (!visit.cancelled) this.#arrive(question, visit, answered);
    });
    return () => {
      visit.cancelled = true;
      visit.leave?.();
      if (visit.failing !== undefined) visit.failing.cancelled = true;
      this.#depart(visit);
    };
  }

  #arrive(question: Question, visit: Visit, answered: (answer: Answer) => void): void {
    const answer = (status: number, limits: RateLimits, retryAfterMs?: number): void => {
      this.#events.after(oneWayMs, () => {
        if (!visit.cancelled) answered({ status, limits, retryAfterMs, completion: question.completion });
      });
    };
    if (!this.#reserved.delete(question)) {
      const { limiter, waitMs } = this.#refusal(question);
      if (limiter !== undefined || this.#full) {
        for (const each of this.#limiters) each.refused?.(question);
        answer(limiter?.status ?? 503, this.#published(), this.#retryAfter(waitMs));
        return;
      }
      for (const each of this.#limiters) each.take(question);
    }
    this.#admit(question, visit, answer);
  }

  #admit(question: Question, visit: Visit, answer: (status: number, limits: RateLimits) => void): void {
    const limits = this.#published();
    visit.admitted = true;
    this.#inFlight += 1;
    this.#peak = Math.max(this.#peak, this.#inFlight);
    const end = (status: number) => () => {
      this.#depart(visit);
      answer(status, limits);
    };
    const failure = this.#terms.failure?.(this.#events.now, this.#draws);
    if (failure === undefined) visit.leave = this.#terms.station.start(question, end(200));
    else visit.failing = this.#events.after(failure.afterMs, end(failure.status));
  }

  #retryAfter(waitMs: number): number | undefined {
    return this.#terms.retryAfter !== false && waitMs > 0 ? Math.ceil(waitMs) : undefined;
  }

  get #full(): boolean {
    return this.#terms.station.inside >= (this.#terms.queue ?? Infinity);
  }

  #refusal(question: Question): { readonly limiter: Limiter | undefined; readonly waitMs: number } {
    let limiter: Limiter | undefined;
    let waitMs = 0;
    for (const each of this.#limiters) {
      const wait = each.waitMs(this.#events.now, question);
      if (wait === 0) continue;
      limiter = each;
      waitMs = Math.max(waitMs, wait ?? 0);
    }
    return { limiter, waitMs };
  }

  #published(): RateLimits {
    const limits: Partial<Record<Dimension, LimitSnapshot>> = {};
    if (this.#terms.headers === false) return limits;
    for (const { published } of this.#limiters)
      if (published !== undefined) limits[published.dimension] = published.snapshot(this.#events.now);
    return limits;
  }

  #depart(visit: Visit): void {
    if (!visit.admitted) return;
    visit.admitted = false;
    this.#inFlight -= 1;
    for (const limiter of this.#limiters) limiter.released?.();
  }
}
