import type { FlightEnd, RateLimits } from '../core/pacing.ts';

/** How a request ended that was not refused. */
export interface SendingEnd {
  /** As the headers told. */
  readonly limits: RateLimits;
  /** The server took the request, whatever it made of it. */
  readonly accepted: boolean;
  /** Input and output; undefined where the server does not say. */
  readonly usedTokens: number | undefined;
  readonly flight: FlightEnd;
}
