import type { Governor, LearnedLimit, RateLimits, Refusal, RequestSize, SendTicket } from '../../src/core/pacing.ts';

type Told =
  | {
      readonly e: 'sent';
      readonly at: number;
      readonly model: string;
      readonly size: RequestSize;
      readonly inFlight: number;
    }
  | {
      readonly e: 'answered';
      readonly at: number;
      readonly limits: RateLimits;
      readonly accepted: boolean;
      readonly usedTokens: number | undefined;
    }
  | { readonly e: 'withdrawn'; readonly at: number }
  | { readonly e: 'refused'; readonly at: number; readonly refusal: Refusal };

/**
 * The smallest governor: requests at least so far apart, a pause for as long as a refusal asks (else a second), and after it one
 * probe first. It writes down what it is told.
 */
export class FakeGovernor implements Governor {
  readonly told: Told[] = [];
  readonly verdicts: ('rate' | 'capacity' | 'same')[] = [];
  /** Milliseconds between two requests, for every model or for one. */
  apartMs = 0;
  readonly apartMsOf: Record<string, number> = {};
  pause: Governor['pause'];
  limits: LearnedLimit[] = [];
  asked = 0;
  #probe: SendTicket | undefined;
  #pausedAt = -Infinity;
  readonly #next = new Map<string, number>();

  readyAt(now: number, model: string): number {
    this.asked += 1;
    if (this.#probe !== undefined) return Infinity;
    return Math.max(this.pause?.until ?? now, this.#next.get(model) ?? now);
  }

  sent(at: number, model: string, size: RequestSize, inFlight: number): SendTicket {
    this.told.push({ e: 'sent', at, model, size, inFlight });
    this.#next.set(model, at + (this.apartMsOf[model] ?? this.apartMs));
    const ticket = { at };
    if (this.pause !== undefined) this.#probe = ticket;
    return ticket;
  }

  answered(at: number, ticket: SendTicket, limits: RateLimits, accepted: boolean, usedTokens?: number): void {
    this.told.push({ e: 'answered', at, limits, accepted, usedTokens });
    if (ticket !== this.#probe) return;
    this.#probe = undefined;
    if (accepted) this.pause = undefined;
  }

  withdrawn(at: number, ticket: SendTicket): void {
    this.told.push({ e: 'withdrawn', at });
    if (ticket === this.#probe) this.#probe = undefined;
  }

  refused(at: number, ticket: SendTicket, refusal: Refusal): 'rate' | 'capacity' | 'same' {
    this.told.push({ e: 'refused', at, refusal });
    if (ticket === this.#probe) this.#probe = undefined;
    else if (ticket.at <= this.#pausedAt) return 'same';
    this.#pausedAt = at;
    this.pause = { until: at + (refusal.retryAfterMs ?? 1000), reason: 'refused' };
    return this.verdicts.shift() ?? 'rate';
  }

  room(): undefined {
    return undefined;
  }

  learned(): readonly LearnedLimit[] {
    return this.limits;
  }

  /** When requests were sent. */
  get sends(): number[] {
    return this.told.filter(({ e }) => e === 'sent').map(({ at }) => at);
  }
}
