import type { Clock } from '../core/clock.ts';
import type { FailureRecord, ModelError } from '../core/failure.ts';
import type { Flight, FlightEnd, Governor, Refusal, RequestSize, SendTicket, Window } from '../core/pacing.ts';
import { ComeBackLater } from './come-back-later.ts';
import { failureRecord } from './failure-record.ts';
import { ForeignPause } from './foreign-pause.ts';
import { Admission, type Applicant, type Placing } from './admission.ts';
import { type Pace, type PacerWait, waitOf } from './pacer-wait.ts';
import { type RequestSizes, requestSizes } from './request-sizes.ts';
import { retryPolicy } from './retry-policy.ts';
import type { SendingEnd } from './sending-end.ts';

export interface PacerOptions {
  readonly governor: Governor;
  readonly clock: Clock;
  /** Ends every wait: then the request rejects with `Interrupted`. */
  readonly stop: AbortSignal;
  /** What the user allows, to be shown beside what was learned. */
  readonly configured?: readonly Pace[];
  /** A request that would have to wait for longer, in milliseconds, rejects with `ComeBackLater`. Default: the retry policy's. */
  readonly longestWaitMs?: number;
  /** Told that the server closed the gate until then (milliseconds since 1970), for others who use the same key. */
  readonly onPause?: (until: number) => void;
}

/** One request under way. */
export interface Sending {
  readonly ticket: SendTicket;
  readonly traffic: Traffic;
  readonly window: Window | undefined;
  readonly flight: Flight | undefined;
}

/** What goes to one model. */
interface Traffic {
  readonly sizes: RequestSizes;
  inFlight: number;
}

/** Lets the requests of one provider account go when its governor says so, and tells the governor what became of them. */
export class Pacer {
  readonly #options: PacerOptions;
  readonly #admission: Admission;
  readonly #traffic = new Map<string, Traffic>();
  readonly #foreign = new ForeignPause();
  #lastRefusal: FailureRecord = { kind: 'rate-limit', message: 'the limits of this key let nothing through for now' };

  constructor(options: PacerOptions) {
    const { governor, clock, stop, longestWaitMs = retryPolicy.longestWaitMs } = options;
    this.#options = options;
    this.#admission = new Admission({
      clock,
      stop,
      longestWaitMs,
      readyAt: (now, model, size) => Math.max(governor.readyAt(now, model, size), this.#foreign.readyAt(now)),
      tooLong: (waitMs) => new ComeBackLater(clock.now() + waitMs, this.#lastRefusal),
    });
  }

  /** Requests wait or are under way. */
  get demand(): boolean {
    return this.#admission.waiting > 0 || [...this.#traffic.values()].some(({ inFlight }) => inFlight > 0);
  }

  /** Why requests wait, while some do. */
  get waiting(): PacerWait | undefined {
    const { clock, governor, configured = [] } = this.#options;
    const now = clock.monotonic();
    const [next] = this.#admission.heads
      .map(({ model, size }) => ({ model, size, at: this.#readyAt(now, model, size) }))
      .sort((a, b) => a.at - b.at);
    if (next === undefined) return undefined;
    const wait = waitOf({
      requests: this.#admission.waiting,
      now,
      wallNow: clock.now(),
      next,
      pause: this.#pause,
      limits: [...configured, ...governor.learned()],
    });
    // A server that is overloaded refuses, too.
    const overloaded = wait.kind === 'paused' && wait.reason === 'refused' && this.#lastRefusal.kind !== 'rate-limit';
    return overloaded ? { ...wait, reason: 'overloaded' } : wait;
  }

  /** What is known of the sizes of requests to a model. */
  sizesOf(model: string): RequestSizes {
    return this.#trafficTo(model).sizes;
  }

  /** See `Governor.room`. */
  room(model: string, now: number, latencyMs: number): number | undefined {
    return this.#options.governor.room(now, model, latencyMs, this.sizesOf(model).usual);
  }

  /** Another runner with this key was told to wait until then (milliseconds since 1970). */
  holdUntil(until: number): void {
    const { clock, governor } = this.#options;
    const now = clock.monotonic();
    const at = now + (until - clock.now());
    if (at <= Math.max(now, governor.pause?.until ?? now, this.#foreign.until ?? now)) return;
    this.#foreign.holdUntil(at);
    this.#admission.look();
  }

  /**
   * Runs `send`, which calls `sent` at once, when the gate is open and there is a place. Rejects with `Interrupted` when the run
   * stops or the signal aborts first, and with `ComeBackLater` when the wait would be too long.
   */
  async run<W, T>(applicant: Applicant, place: Placing<W>, send: (held: W) => Promise<T>): Promise<T> {
    return this.#admission.run(applicant, place, send);
  }

  /** A request is sent at this moment, in this window. It is handed back exactly once, to `answered` or `refused`. */
  sent(model: string, size: RequestSize, window: Window | undefined): Sending {
    const now = this.#options.clock.monotonic();
    const traffic = this.#trafficTo(model);
    traffic.inFlight += 1;
    const ticket = this.#options.governor.sent(now, model, size, traffic.inFlight);
    this.#foreign.sent(now, ticket);
    return { ticket, traffic, window, flight: window?.sent(now) };
  }

  /** It ended, and was not refused. Must not throw. */
  answered(sending: Sending, { limits, accepted, usedTokens, flight }: SendingEnd): void {
    const now = this.#options.clock.monotonic();
    this.#options.governor.answered(now, sending.ticket, limits, accepted, usedTokens);
    this.#foreign.ended(now, sending.ticket, accepted ? 'accepted' : 'none');
    this.#ended(now, sending, flight);
  }

  /** It was called off, and says nothing. Must not throw. */
  withdrawn(sending: Sending): void {
    const now = this.#options.clock.monotonic();
    this.#options.governor.withdrawn(now, sending.ticket);
    this.#foreign.ended(now, sending.ticket, 'none');
    this.#ended(now, sending, { kind: 'void' });
  }

  /** Requests to this model that wait reject with the error. */
  turnAway(model: string, error: Error): void {
    this.#admission.turnAway(model, error);
  }

  /** The server would not take it now. Must not throw. */
  refused(sending: Sending, refusal: Refusal, error: ModelError): void {
    const { clock, governor } = this.#options;
    const now = clock.monotonic();
    const pausedBefore = governor.pause?.until;
    this.#lastRefusal = failureRecord(error);
    const verdict = governor.refused(now, sending.ticket, refusal);
    this.#foreign.ended(now, sending.ticket, 'refused');
    if (governor.pause?.until !== pausedBefore) this.#tellPause(now);
    if (verdict === 'rate' && refusal.slowDown) sending.window?.slowDown(now);
    this.#ended(now, sending, { kind: verdict === 'capacity' ? 'over-capacity' : 'void' });
  }

  #tellPause(now: number): void {
    const { clock, governor, onPause } = this.#options;
    const { pause } = governor;
    if (pause !== undefined && pause.until > now) onPause?.(clock.now() + (pause.until - now));
  }

  #ended(now: number, { traffic, window, flight }: Sending, end: FlightEnd): void {
    traffic.inFlight -= 1;
    if (flight !== undefined) window?.ended(now, flight, end);
    this.#admission.look();
  }

  get #pause(): Governor['pause'] {
    const own = this.#options.governor.pause;
    const foreign = this.#foreign.until;
    return foreign === undefined || foreign <= (own?.until ?? -Infinity) ? own : { until: foreign, reason: 'refused' };
  }

  #readyAt(now: number, model: string, size: RequestSize): number {
    return Math.max(this.#options.governor.readyAt(now, model, size), this.#foreign.readyAt(now));
  }

  #trafficTo(model: string): Traffic {
    const known = this.#traffic.get(model);
    if (known !== undefined) return known;
    const traffic = { sizes: requestSizes(), inFlight: 0 };
    this.#traffic.set(model, traffic);
    return traffic;
  }
}
