import type { Budget } from '../core/budget.ts';
import type { Clock } from '../core/clock.ts';
import type { FailureKind } from '../core/failure.ts';
import type { Pass, TaskJournal } from '../core/journal.ts';
import type { Model, ModelParameters, Provider } from '../core/model.ts';
import { systemRandom } from '../core/random.ts';
import type { Breaker } from '../models/breaker.ts';
import type { Pacer } from '../models/pacer.ts';
import { costOf, type Price } from '../models/prices/price.ts';
import type { RecordedBill } from '../models/recorded-bill.ts';
import type { RetryPolicy } from '../models/retry-policy.ts';
import { unlessGivenUp, withBreaker } from '../models/with-breaker.ts';
import { withBudget } from '../models/with-budget.ts';
import { newConfirmation, withConfirmation, withSuspicion } from '../models/with-confirmation.ts';
import { withPacer } from '../models/with-pacer.ts';
import { withRecording } from '../models/with-recording.ts';
import { withReplay } from '../models/with-replay.ts';
import type { TimeLimit } from '../models/time-limit.ts';
import { withRetry } from '../models/with-retry.ts';
import type { PassModel } from '../runner/pass-model.ts';
import type { WindowedSlots } from '../strategies/windowed-slots.ts';
import type { CompletionCache } from './completion-cache.ts';

/** What all calls of a task share. */
export interface CallPolicy {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly maxRetries: number | undefined;
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  readonly pacerOf: (account: string) => Pacer;
  readonly breakerOf: (model: string) => Breaker;
  /** undefined: nothing is limited. */
  readonly budget: Budget | undefined;
  /** Puts the cache of completions in front of a model; undefined: there is none. */
  readonly cached: CompletionCache['before'] | undefined;
  readonly onWait: (until: number, reason: FailureKind) => void;
}

/** What the calls of some tasks share. */
export interface GroupPolicy {
  readonly slots: WindowedSlots;
  readonly retry: RetryPolicy;
}

/** What calls share over all tasks of a run. Time limits and retries left open are the eval's, then the defaults. */
export interface RunPolicy extends Omit<CallPolicy, 'timeoutMs'> {
  readonly timeoutMs: number | undefined;
  /** The time limit that all steps of that length share. */
  readonly stepLimit: (ms: number) => TimeLimit;
}

/** What belongs to one model of one task. */
export interface ModelParts {
  readonly provider: Provider;
  readonly parameters: ModelParameters;
  readonly journal: TaskJournal;
  /** undefined: not known. */
  readonly price: Price | undefined;
  readonly billOf: (pass: Pass) => RecordedBill;
}

/**
 * A task's model. The one place where the order of the wrappers is decided, outside in: replay → cache → confirmation → retry →
 * budget → pacer → slot → breaker → suspicion → recording → provider. So an answer that is there already costs nothing, a call that waits
 * (for a retry, for money, for the provider's limits) holds no slot, what is written down as an attempt is about to be sent, and
 * nothing is while the provider is given up.
 */
export function composeModel(parts: ModelParts, group: GroupPolicy, policy: CallPolicy): (pass: Pass) => PassModel {
  const { provider, parameters, journal, price } = parts;
  const { name, account } = provider;
  const recording = withRecording(provider, { journal, clock: policy.clock });
  const state = newConfirmation();
  const breaker = policy.breakerOf(name);
  const guarded = withBreaker(withSuspicion(recording, state), { breaker, clock: policy.clock });
  const paced = withPacer(guarded, {
    pacer: policy.pacerOf(account),
    place: async (request) => group.slots.runIn(account, name, request),
  });
  const budgeted = withBudget(paced, { price, budget: policy.budget });
  const retried = withRetry(unlessGivenUp(budgeted, breaker), {
    ...policy,
    policy: group.retry,
    paced: true,
    random: systemRandom,
  });
  const confirmed = withConfirmation(retried, { state, account });
  const bought = policy.cached?.(confirmed, { provider, journal, slots: group.slots }) ?? confirmed;
  return (pass) => {
    const past = parts.billOf(pass);
    const { bill, recorded } = past;
    const billed: Model = {
      name,
      generate: async (request, call) =>
        bought.generate(request, {
          ...call,
          onSpent: (cost) => {
            bill.spent(cost);
          },
          onSaved: ({ usage }) => {
            bill.saved(usage && price && costOf(usage, price));
          },
        }),
    };
    const replaying = withReplay(billed, {
      sample: pass.sample,
      repeat: pass.repeat,
      recorded,
      read: (answer) => provider.read(answer),
      retryUnusable: pass.failed !== undefined,
      signal: policy.abort,
      onReplayed: (event, completion) => {
        past.replayed(event, completion, price);
      },
    });
    return { name, parameters, generate: async (request) => replaying.generate(request) };
  };
}
