import type { Dimension, LimitSnapshot, RateLimits } from '../core/pacing.ts';
import { untilMs } from './header-time.ts';
import { type Headers, single } from './header-values.ts';

type Part = 'limit' | 'remaining' | 'reset';
type Names = Readonly<Record<Part, string>>;

const named = (name: (part: Part) => string): Names => ({
  limit: name('limit'),
  remaining: name('remaining'),
  reset: name('reset'),
});

/** How providers name a limit; the first that is complete counts. */
function dialectsOf(dimension: Dimension): readonly Names[] {
  return [
    // OpenAI, Azure, Groq, LiteLLM
    named((part) => `x-ratelimit-${part}-${dimension}`),
    // Anthropic
    named((part) => `anthropic-ratelimit-${dimension}-${part}`),
    // Cerebras: by the minute, or only by the day
    named((part) => `x-ratelimit-${part}-${dimension}-minute`),
    named((part) => `x-ratelimit-${part}-${dimension}-day`),
    // Together and OpenRouter; the IETF's draft, up to version 6
    ...(dimension === 'requests' ? [named((part) => `x-ratelimit-${part}`), named((part) => `ratelimit-${part}`)] : []),
  ];
}

/** Made once: it is asked for every answer. */
const dialects = (['requests', 'tokens', 'input-tokens', 'output-tokens'] as const).map(
  (dimension) => [dimension, dialectsOf(dimension)] as const,
);

/**
 * What the headers of an answer say of the server's limits, in whichever provider's dialect. `now`: milliseconds since 1970, for those
 * that give a date. A limit without its remainder, or with an unreadable number, is as if it were not there.
 */
export function rateLimits(headers: Headers, now: number): RateLimits {
  const limits: Partial<Record<Dimension, LimitSnapshot>> = {};
  for (const [dimension, names] of dialects) {
    for (const name of names) {
      const snapshot = snapshotOf(name, headers, now);
      if (snapshot === undefined) continue;
      limits[dimension] = snapshot;
      break;
    }
  }
  return limits;
}

function snapshotOf(names: Names, headers: Headers, now: number): LimitSnapshot | undefined {
  const told = headers[names.limit];
  if (told === undefined) return undefined;
  const limit = count(single(told));
  const remaining = count(single(headers[names.remaining]));
  if (limit === undefined || limit === 0 || remaining === undefined) return undefined;
  const resetMs = untilMs(single(headers[names.reset]), now) ?? 0;
  return { limit, remaining: Math.min(remaining, limit), resetMs };
}

/** Some add the window: `100, 100;w=60`. */
function count(text: string | undefined): number | undefined {
  const digits = /^\s*(\d+(?:\.\d+)?)\s*(?:[,;].*)?$/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
