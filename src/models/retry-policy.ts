import { failureClasses, type ModelError } from '../core/failure.ts';
import type { Random } from '../core/random.ts';

/** Which of the allowances below a retry draws on. */
export type RetryBudget = 'neverReached' | 'perhapsBilled' | 'rateLimited';

export interface RetryPolicy {
  /** Most retries of one call per budget; what the server limits by rate is not counted but timed. */
  readonly retries: Readonly<Record<RetryBudget, number>>;
  /** Without advice from the server the n-th wait is random in 0…firstMs·2ⁿ, at most mostMs. */
  readonly backoff: { readonly firstMs: number; readonly mostMs: number };
  /** Asked to wait longer than this, we leave the task and come back. */
  readonly longestWaitMs: number;
}

export const retryPolicy: RetryPolicy = {
  retries: { neverReached: 6, perhapsBilled: 2, rateLimited: Infinity },
  backoff: { firstMs: 500, mostMs: 30_000 },
  longestWaitMs: 120_000,
};

/** undefined: a failure of this kind is not retried. */
export function budgetOf(error: ModelError): RetryBudget | undefined {
  if (failureClasses[error.kind] !== 'retried') return undefined;
  if (error.kind === 'rate-limit') return 'rateLimited';
  return error.perhapsBilled ? 'perhapsBilled' : 'neverReached';
}

/**
 * Milliseconds until the next attempt: what the server asked for, to the millisecond, else exponential backoff with full jitter
 * (Brooker, "Exponential Backoff And Jitter", 2015). `earlier`: retries already drawn from the same budget.
 */
export function retryDelay(
  error: ModelError,
  earlier: number,
  random: Random,
  { backoff }: RetryPolicy = retryPolicy,
): number {
  const asked = error.retryAfterMs ?? 0;
  if (asked > 0) return asked;
  return random() * Math.min(backoff.mostMs, backoff.firstMs * 2 ** earlier);
}
