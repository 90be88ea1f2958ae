import { untilMs } from './header-time.ts';
import { type Headers, nonNegative, single } from './header-values.ts';

/** How long a response asks us to wait, in milliseconds from `now` (milliseconds since 1970); undefined when it does not say. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  return nonNegative(single(headers['retry-after-ms'])) ?? untilMs(single(headers['retry-after']), now);
}
