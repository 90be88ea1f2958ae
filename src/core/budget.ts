/** Money and tokens that calls took, or may take at most. */
export interface Amount {
  /** US dollars. */
  readonly usd: number;
  /** Input and output together. */
  readonly tokens: number;
}

export const nothing: Amount = { usd: 0, tokens: 0 };

export function plus(a: Amount, b: Amount): Amount {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens };
}

export function minus(a: Amount, b: Amount): Amount {
  return { usd: a.usd - b.usd, tokens: a.tokens - b.tokens };
}

export function within(a: Amount, limit: Amount): boolean {
  return a.usd <= limit.usd && a.tokens <= limit.tokens;
}

/** Room for one request. */
export interface Reservation {
  /** Gives back what was not used. To be called once. */
  settle(spent: Amount): void;
}

/** A limit that all calls of all runners of a submission share. */
export interface Budget {
  /**
   * Resolves once what the request may take at most is set apart for it; takes no place among the requests in flight meanwhile.
   * Rejects with a `TaskStopped` of kind `budget` when nothing that is under way can make room, and with `Interrupted` when
   * the run stops first.
   */
  reserve(most: Amount): Promise<Reservation>;
}
