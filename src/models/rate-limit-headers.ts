import type { Dimension, LimitSnapshot, RateLimits } from '../core/pacing.ts';
import { untilMs } from './header-time.ts';
import { type Headers, single } from './header-values.ts';

type Names = (part: 'limit' | 'remaining' | 'reset') => string;

const dimensions: readonly Dimension[] = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

/** How providers name a limit; the first that is complete counts. */
const dialects: readonly ((dimension: Dimension) => Names | undefined)[] = [
  // OpenAI, Azure, Groq, LiteLLM
  (dimension) => (part) => `x-ratelimit-${part}-${dimension}`,
  // Anthropic
  (dimension) => (part) => `anthropic-ratelimit-${dimension}-${part}`,
  // Cerebras: by the minute, or only by the day
  (dimension) => (part) => `x-ratelimit-${part}-${dimension}-minute`,
  (dimension) => (part) => `x-ratelimit-${part}-${dimension}-day`,
  // Together, OpenRouter
  (dimension) => (dimension === 'requests' ? (part) => `x-ratelimit-${part}` : undefined),
  // The IETF's draft, up to version 6
  (dimension) => (dimension === 'requests' ? (part) => `ratelimit-${part}` : undefined),
];

/**
 * What the headers of an answer say of the server's limits, in whichever provider's dialect. `now`: milliseconds since 1970, for those
 * that give a date. A limit without its remainder, or with an unreadable number, is as if it were not there.
 */
export function rateLimits(headers: Headers, now: number): RateLimits {
  const limits: Partial<Record<Dimension, LimitSnapshot>> = {};
  for (const dimension of dimensions) {
    for (const dialect of dialects) {
      const names = dialect(dimension);
      const snapshot = names && snapshotOf(names, headers, now);
      if (snapshot === undefined) continue;
      limits[dimension] = snapshot;
      break;
    }
  }
  return limits;
}

function snapshotOf(names: Names, headers: Headers, now: number): LimitSnapshot | undefined {
  const limit = count(single(headers[names('limit')]));
  const remaining = count(single(headers[names('remaining')]));
  if (limit === undefined || limit === 0 || remaining === undefined) return undefined;
  const resetMs = untilMs(single(headers[names('reset')]), now) ?? 0;
  return { limit, remaining: Math.min(remaining, limit), resetMs };
}

/** Some add the window: `100, 100;w=60`. */
function count(text: string | undefined): number | undefined {
  const digits = /^\s*(\d+(?:\.\d+)?)\s*(?:[,;].*)?$/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
