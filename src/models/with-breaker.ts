import type { Clock } from '../core/clock.ts';
import { ModelError, TaskStopped } from '../core/failure.ts';
import type { Model } from '../core/model.ts';
import type { Breaker } from './breaker.ts';

/**
 * Stops the task, instead of failing one sample after the other, while the provider is given up. Belongs inside the retries, so that
 * it sees every attempt, and around one attempt only, so that no wait counts as the provider's.
 */
export function withBreaker(
  model: Model,
  { breaker, clock }: { readonly breaker: Breaker; readonly clock: Pick<Clock, 'monotonic'> },
): Model {
  const stopOnOutage = (): void => {
    if (breaker.outage !== undefined) throw new TaskStopped(breaker.outage);
  };
  return {
    name: model.name,
    generate: async (request, call) => {
      stopOnOutage();
      const attempt = breaker.sent(clock.monotonic());
      try {
        const completion = await model.generate(request, call);
        breaker.ended(clock.monotonic(), attempt, undefined);
        return completion;
      } catch (error) {
        if (error instanceof ModelError) breaker.ended(clock.monotonic(), attempt, error);
        else breaker.withdrawn(attempt);
        stopOnOutage();
        throw error;
      }
    },
  };
}

/** Sends nothing on its way, not even to wait for the provider's limits, while the provider is given up. */
export function unlessGivenUp(model: Model, breaker: Pick<Breaker, 'outage'>): Model {
  return {
    name: model.name,
    generate: async (request, call) => {
      if (breaker.outage !== undefined) throw new TaskStopped(breaker.outage);
      return model.generate(request, call);
    },
  };
}
