import type { Clock } from '../core/clock.ts';
import type { FailureKind } from '../core/failure.ts';
import type { Pass, TaskJournal } from '../core/journal.ts';
import type { Provider } from '../core/model.ts';
import type { ModelParameters } from '../core/model.ts';
import { systemRandom } from '../core/random.ts';
import type { Slots } from '../core/strategy.ts';
import type { Breaker } from '../models/breaker.ts';
import { withBreaker } from '../models/with-breaker.ts';
import { newConfirmation, withConfirmation } from '../models/with-confirmation.ts';
import { withRecording } from '../models/with-recording.ts';
import { withReplay } from '../models/with-replay.ts';
import { withRetry } from '../models/with-retry.ts';
import { withSlot } from '../models/with-slot.ts';
import type { PassModel } from '../runner/pass-model.ts';

export interface CallPolicy {
  readonly slots: Slots;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly maxRetries: number | undefined;
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  readonly breakerOf: (model: string) => Breaker;
  readonly onWait: (until: number, reason: FailureKind) => void;
}

/**
 * A task's model. The one place where the order of the wrappers is decided, outside in: replay → confirmation → retry →
 * slot → breaker → recording → provider. So a replayed answer costs nothing, a call that waits for a retry holds no slot, what
 * is written down as an attempt is about to be sent, and nothing is while the provider is given up.
 */
export function composeModel(
  provider: Provider,
  parameters: ModelParameters,
  journal: TaskJournal,
  policy: CallPolicy,
): (pass: Pass) => PassModel {
  const recording = withRecording(provider, { journal, clock: policy.clock });
  const guarded = withBreaker(recording, { breaker: policy.breakerOf(provider.name), clock: policy.clock });
  const retried = withRetry(withSlot(guarded, policy.slots), { ...policy, random: systemRandom });
  const confirmed = withConfirmation(retried, { state: newConfirmation(), account: provider.account });
  return (pass) => {
    const replaying = withReplay(confirmed, {
      sample: pass.sample,
      repeat: pass.repeat,
      recorded: journal.recorded(pass),
      read: (answer) => provider.read(answer),
      retryUnusable: pass.failed !== undefined,
      signal: policy.abort,
    });
    return { name: provider.name, parameters, generate: async (request) => replaying.generate(request) };
  };
}
