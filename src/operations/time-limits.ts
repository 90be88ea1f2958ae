import type { Clock } from '../core/clock.ts';
import type { Eval } from '../core/eval.ts';
import { type TimeLimit, timeLimit } from '../models/time-limit.ts';

/** For one attempt, unless a flag or the eval says otherwise: long answers of slow models take minutes. */
const defaultTimeoutMs = 600_000;

/** How long one attempt, or one step, of an eval may take. */
export function timeoutOf(
  { timeoutMs }: { readonly timeoutMs: number | undefined },
  evaluation: Pick<Eval, 'timeoutMs'> | undefined,
): number {
  return timeoutMs ?? evaluation?.timeoutMs ?? defaultTimeoutMs;
}

/** One limit for all steps that may take equally long. */
export function stepLimits(clock: Clock): { readonly of: (ms: number) => TimeLimit; readonly close: () => void } {
  const limits = new Map<number, TimeLimit>();
  return {
    of: (ms) => {
      const limit = limits.get(ms) ?? timeLimit(ms, clock);
      limits.set(ms, limit);
      return limit;
    },
    close: () => {
      for (const limit of limits.values()) limit.close();
    },
  };
}
