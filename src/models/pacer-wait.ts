import type { Governor, LearnedLimit, RequestSize } from '../core/pacing.ts';
import { costOf } from './pacing/budget.ts';

/** So much may be sent in such a time. */
export type Pace = Pick<LearnedLimit, 'dimension' | 'limit' | 'periodMs'>;

/** Why the requests to one account wait. */
export type PacerWait =
  /** The server said so, or an outage is waited out. `until`: milliseconds since 1970. */
  | {
      readonly kind: 'paused';
      readonly requests: number;
      readonly reason: 'refused' | 'overloaded' | 'outage';
      readonly until: number;
    }
  /** One request was sent to see whether the server takes requests again. */
  | { readonly kind: 'probing'; readonly requests: number; readonly reason: 'refused' | 'outage' }
  /** `pace`: the limit that lets the fewest requests through; undefined while none is known. */
  | { readonly kind: 'paced'; readonly requests: number; readonly nextInMs: number; readonly pace: Pace | undefined };

export interface Waiting {
  readonly requests: number;
  /** Monotonic, and in milliseconds since 1970. */
  readonly now: number;
  readonly wallNow: number;
  /** Who goes next, and when. */
  readonly next: { readonly model: string; readonly size: RequestSize; readonly at: number };
  readonly pause: Governor['pause'];
  readonly limits: readonly (Pace & { readonly model?: string })[];
}

export function waitOf({ requests, now, wallNow, next, pause, limits }: Waiting): PacerWait {
  if (pause !== undefined && pause.until > now) {
    return { kind: 'paused', requests, reason: pause.reason, until: wallNow + (pause.until - now) };
  }
  if (next.at === Infinity) return { kind: 'probing', requests, reason: pause?.reason ?? 'refused' };
  const own = limits.filter(({ model }) => model === undefined || model === next.model);
  return { kind: 'paced', requests, nextInMs: Math.max(0, next.at - now), pace: slowest(own, next.size) };
}

function slowest(paces: readonly Pace[], size: RequestSize): Pace | undefined {
  const interval = ({ dimension, limit, periodMs }: Pace): number => (periodMs * costOf(dimension, size)) / limit;
  return paces.reduce<Pace | undefined>((a, b) => (a === undefined || interval(b) > interval(a) ? b : a), undefined);
}
