import type { Clock } from '../core/clock.ts';
import { Interrupted } from '../core/errors.ts';
import { type FailureKind, ModelError } from '../core/failure.ts';
import type { Model } from '../core/model.ts';
import type { Random } from '../core/random.ts';
import { ComeBackLater } from './come-back-later.ts';
import { failureRecord } from './failure-record.ts';
import { budgetOf, type RetryBudget, retryDelay, type RetryPolicy, retryPolicy } from './retry-policy.ts';

export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How long one call may be held up by rate limits, in milliseconds. */
  readonly timeoutMs: number;
  /** Most retries of one call in all, rate limits not counted. */
  readonly maxRetries?: number | undefined;
  /** Ends every wait: then the call rejects with `Interrupted`. */
  readonly stop: AbortSignal;
  readonly policy?: RetryPolicy;
  /** A pacer below holds back what a rate limit refused: it is asked again at once, and waits there. Default: false. */
  readonly paced?: boolean;
  /** Told that a call waits until `until` (milliseconds since 1970). */
  readonly onWait?: ((until: number, reason: FailureKind) => void) | undefined;
  /** Told of every failed attempt that is made again. */
  readonly onRetry?: ((error: ModelError, attempt: number) => void) | undefined;
}

/** Asks again, within the retry policy, what failed in a way that may pass. A call that waits holds nothing that others need. */
export function withRetry(model: Model, options: RetryOptions): Model {
  return {
    name: model.name,
    generate: async (request, call) => {
      const patience = patienceFor(options);
      for (let attempt = call.attempt; ; attempt++) {
        try {
          return await model.generate(request, { ...call, attempt });
        } catch (error) {
          if (!(error instanceof ModelError)) throw error;
          const delay = patience.delayAfter(error);
          if (delay === undefined) throw error;
          await wait(delay, error, attempt, options);
        }
      }
    },
  };
}

/** What one call may still ask for. */
function patienceFor({ clock, random, timeoutMs, maxRetries = Infinity, policy = retryPolicy, paced }: RetryOptions) {
  const used: Record<RetryBudget, number> = { neverReached: 0, perhapsBilled: 0, rateLimited: 0 };
  let limitedMs = 0;
  let firstLimited: number | undefined;
  /** How long rate limits have held it up: here, or below. */
  const heldUpMs = (): number => {
    firstLimited ??= clock.monotonic();
    return paced === true ? clock.monotonic() - firstLimited : limitedMs;
  };
  return {
    /** Milliseconds to wait before the next attempt; undefined: give up. */
    delayAfter(error: ModelError): number | undefined {
      const budget = budgetOf(error);
      if (budget === undefined || used[budget] >= policy.retries[budget]) return undefined;
      const limited = budget === 'rateLimited';
      if (limited ? heldUpMs() >= timeoutMs : used.neverReached + used.perhapsBilled >= maxRetries) return undefined;
      const delay = retryDelay(error, used[budget], random, policy);
      used[budget] += 1;
      if (limited) limitedMs += delay;
      return delay;
    },
  };
}

async function wait(delay: number, error: ModelError, attempt: number, options: RetryOptions): Promise<void> {
  const { clock, stop, policy = retryPolicy, paced } = options;
  const until = clock.now() + delay;
  if (delay > policy.longestWaitMs) throw new ComeBackLater(until, failureRecord(error));
  options.onRetry?.(error, attempt);
  if (paced !== true || error.kind !== 'rate-limit') {
    options.onWait?.(until, error.kind);
    await clock.sleep(delay, stop);
  }
  if (stop.aborted) throw new Interrupted();
}
