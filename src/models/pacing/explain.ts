import type { Refusal, RequestSize } from '../../core/pacing.ts';
import { type Budget, costOf } from './budget.ts';

/**
 * Looks for the limit behind a refusal, and corrects what we think of it: false when no limit explains it. In this order: a budget
 * that is empty; budgets that are enforced more finely than they are published; somebody else who uses the key.
 */
export function explainedBy(
  published: readonly Budget[],
  configured: readonly Budget[],
  refusal: Refusal,
  size: RequestSize,
): boolean {
  if (markEmpty(published, refusal, size)) return true;
  const all = [...published, ...configured];
  if (all.map((budget) => budget.tighten()).some(Boolean)) return true;
  return refusal.retryAfterMs !== undefined && all.map((budget) => budget.yield()).some(Boolean);
}

function markEmpty(published: readonly Budget[], { limits }: Refusal, size: RequestSize): boolean {
  let found = false;
  for (const budget of published) {
    const stated = limits[budget.dimension];
    if (stated === undefined || stated.remaining >= costOf(budget.dimension, size)) continue;
    budget.emptied(stated.remaining);
    found = true;
  }
  return found;
}
