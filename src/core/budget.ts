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

/** What one runner has drawn on a budget. */
export interface Drawn {
  readonly spent: Amount;
  /** Set apart for requests in flight. */
  readonly reserved: Amount;
}

/** What the runners of a submission were told by their ledger. */
export interface Claim {
  /** What this runner may have spent and reserved together. */
  readonly claimed: Amount;
  /** False: what was asked for cannot be had, even if everything in flight came for nothing. */
  readonly possible: boolean;
  /** Of all runners and all runs so far, as far as it is known: what is spent, and what is set apart besides. */
  readonly total: Drawn;
}

/** The book in which all runners of a submission share one limit. Two of them can never claim the same money. */
export interface Ledger {
  readonly cap: Amount;
  /** Asks for room for `need` beyond what is drawn. Takes some more where there is plenty; takes nothing where there is too little. */
  claim(drawn: Drawn, need: Amount): Promise<Claim>;
  /** Gives up what is not in use if another runner waits for it. Resolves with what is still claimed. */
  share(drawn: Drawn): Promise<Amount>;
  /** Gives up everything that was not spent. */
  close(drawn: Drawn): Promise<void>;
}
