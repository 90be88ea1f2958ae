/** What a server limits, as its headers name it. */
export type Dimension = 'requests' | 'tokens' | 'input-tokens' | 'output-tokens';

/** What the headers of one answer say of one limit. They describe the moment at which the request was admitted. */
export interface LimitSnapshot {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the bucket is full again, or until the window ends; 0 when the server does not say. */
  readonly resetMs: number;
}

export type RateLimits = Readonly<Partial<Record<Dimension, LimitSnapshot>>>;

/** What a request takes from the limits: tokens, estimated before it is sent. */
export interface RequestSize {
  readonly inputTokens: number;
  /** The most that it may bring, when a maximum is set; else what such answers used to bring. */
  readonly outputTokens: number;
}

/** A server's refusal to take a request now: 429, 503 or 529. */
export interface Refusal {
  readonly status: number;
  readonly limits: RateLimits;
  readonly retryAfterMs: number | undefined;
  /** The server said that traffic grew too fast (OpenAI's `slow_down`). */
  readonly slowDown: boolean;
}

/** One request on its way, as a governor knows it. Opaque to everybody else. */
export interface SendTicket {
  /** When it was sent, in the governor's time. */
  readonly at: number;
}

/**
 * Decides when the next request that uses one provider key may be sent: it paces, and never guesses concurrency. Pure: times are
 * milliseconds of one monotonic clock, and arguments. Every ticket is handed back exactly once, to `answered` or to `refused`.
 *
 * After a pause, one request goes first as a probe, and only its success lets the others follow.
 */
export interface Governor {
  /**
   * Earliest time at which a request of this size may go to this model; at most `now` when it may go at once. `Infinity` while a
   * probe is under way: ask again after the next `answered` or `refused`.
   */
  readyAt(now: number, model: string, size: RequestSize): number;
  /** `inFlight`: requests of this key and model under way, this one included. */
  sent(now: number, model: string, size: RequestSize, inFlight: number): SendTicket;
  /**
   * An end that is no refusal: a success, or a failure that says nothing of limits (`accepted` false), a request that we gave up
   * included. `usedTokens`: input and output, when the server says.
   */
  answered(now: number, ticket: SendTicket, limits: RateLimits, accepted: boolean, usedTokens?: number): void;
  /** It was called off before it said anything. */
  withdrawn(now: number, ticket: SendTicket): void;
  /**
   * `rate`: explained by a limit of requests or tokens. `capacity`: the server may bear no more requests at once.
   * `same`: belongs to a burst of refusals that was judged already.
   */
  refused(now: number, ticket: SendTicket, refusal: Refusal): 'rate' | 'capacity' | 'same';
  /** Requests in flight that the published limits can absorb at this latency; undefined when the server published none. */
  room(now: number, model: string, latencyMs: number, size: RequestSize): number | undefined;
  /**
   * Until when nothing may be sent because the server said so or an outage is waited out; in the past while the probe is awaited.
   * undefined when nothing is paused.
   */
  readonly pause: { readonly until: number; readonly reason: 'refused' | 'outage' } | undefined;
  /** What was learned, to be remembered for the next run. */
  learned(): readonly LearnedLimit[];
}

/** A limit that headers or refusals taught. */
export interface LearnedLimit {
  readonly model: string;
  /** `refusals`: the server publishes nothing; the limit is the rate at which it was seen to accept requests. */
  readonly taughtBy: 'headers' | 'refusals';
  readonly dimension: Dimension;
  readonly limit: number;
  readonly periodMs: number;
  /** `bucket`: refilled continuously. `window`: refilled at once when the period ends. */
  readonly kind: 'bucket' | 'window';
  /** How often the server refused although it said that there was room: its true limit is finer than published. */
  readonly strictness: number;
}

/** One request in flight, as a window knows it. Opaque to everybody else. */
export interface Flight {
  readonly sentAt: number;
}

/** What became of a request, as far as it tells something of the server's capacity. */
export type FlightEnd =
  | { readonly kind: 'answered'; readonly outputTokens: number | undefined }
  /** Our time-out, a reset, a server error. */
  | { readonly kind: 'failed' }
  /** Refused with no rate limit to explain it: more in flight than the server bears. */
  | { readonly kind: 'over-capacity' }
  /** Refused by a rate limit, refused for what it asked, or given up by us: says nothing of capacity. */
  | { readonly kind: 'void' };

/** A change of a window, for the record. */
export interface WindowChange {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** In words: `doubling`, `saturated`, `probe gained`, `throughput fell`, … */
  readonly reason: string;
}

/**
 * How many requests to one model of one key may be in flight, found out from what became of the earlier ones. Pure: times are
 * milliseconds of one monotonic clock, and arguments.
 */
export interface Window {
  /** A whole number, at least 1. */
  readonly limit: number;
  /** The limit to which it would go back if what it tries out at the moment brought nothing. */
  readonly settled: number;
  sent(now: number): Flight;
  ended(now: number, flight: Flight, end: FlightEnd): void;
  /** The server asked for less traffic (`slow_down`). */
  slowDown(now: number): void;
  /** To be called every `tickMs` while requests are in flight: those that still run tell something, too. */
  tick(now: number): void;
  readonly tickMs: number;
}

/** What a window is told when it is made. */
export interface WindowStart {
  /** A limit that served well in an earlier run with this key and model. */
  readonly remembered?: number | undefined;
  /** `Governor.room` of this key and model. */
  readonly room?: (now: number, latencyMs: number) => number | undefined;
  readonly onChange?: (change: WindowChange) => void;
}
