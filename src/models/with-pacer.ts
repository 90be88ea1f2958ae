import { failureClasses, ModelError } from '../core/failure.ts';
import type { Call, Completion, Model, ModelRequest, Usage } from '../core/model.ts';
import type { FlightEnd, RateLimits, Window } from '../core/pacing.ts';
import type { Placing } from './admission.ts';
import type { Pacer, Sending } from './pacer.ts';
import type { EstimatedSize } from './request-sizes.ts';

export interface PacerWrapOptions {
  /** The pacer of the model's account. */
  readonly pacer: Pacer;
  /** Holds a place among the requests in flight to this model; hands over the model's window, where the strategy has one. */
  readonly place: Placing<Window | undefined>;
}

/**
 * Sends each request when its provider's limits let it go and there is a place for it, and tells pacer and window what became of
 * it. A request that waits for the limits holds no place.
 */
export function withPacer(model: Model, { pacer, place }: PacerWrapOptions): Model {
  const { name } = model;
  const sizes = pacer.sizesOf(name);

  const send = async (request: ModelRequest, call: Call, size: EstimatedSize, window: Window | undefined) => {
    let limits: RateLimits = {};
    const onLimits = (told: RateLimits): void => {
      limits = told;
      call.onLimits?.(told);
    };
    const sending = pacer.sent(name, size, window);
    try {
      const completion = await model.generate(request, { ...call, onLimits });
      const { usage } = completion;
      if (usage !== undefined) sizes.learn(size, usage);
      pacer.answered(sending, { limits, accepted: true, usedTokens: tokensOf(usage), flight: answeredWith(usage) });
      return completion;
    } catch (error) {
      tell(pacer, sending, limits, error);
      throw error;
    }
  };

  return {
    name,
    generate: async (request, call): Promise<Completion> => {
      const size = sizes.of(request);
      const applicant = { model: name, size, retried: call.attempt > 1, signal: call.signal };
      return pacer.run(applicant, place, async (window) => send(request, call, size, window));
    },
  };
}

/** Tells the pacer why no completion came of it. */
function tell(pacer: Pacer, sending: Sending, limits: RateLimits, error: unknown): void {
  if (error instanceof ModelError && isRefusal(error)) {
    const { status, retryAfterMs, slowDown } = error;
    pacer.refused(sending, { status, limits, retryAfterMs, slowDown }, error);
    return;
  }
  if (error instanceof ModelError) {
    // Whatever else it says, a server that answers a request is at work, and has counted it.
    const accepted = failureClasses[error.kind] !== 'retried';
    pacer.answered(sending, { limits, accepted, usedTokens: tokensOf(error.usage), flight: endOf(error) });
    return;
  }
  pacer.withdrawn(sending);
}

type RefusalError = ModelError & { readonly status: number };

/** The server would not take the request now: too many requests, or overloaded. What money ran out for is no refusal of this kind. */
function isRefusal(error: ModelError): error is RefusalError {
  const { kind, status } = error;
  return (kind === 'rate-limit' && status !== undefined) || status === 503 || status === 529;
}

function endOf({ kind, status, usage }: ModelError): FlightEnd {
  const failureClass = failureClasses[kind];
  if (failureClass === 'retried') return { kind: 'failed' };
  // With another status than 200 the provider would not even begin.
  return failureClass === 'unusable' && status === 200 ? answeredWith(usage) : { kind: 'void' };
}

function answeredWith(usage: Usage | undefined): FlightEnd {
  return { kind: 'answered', outputTokens: usage?.output };
}

function tokensOf(usage: Usage | undefined): number | undefined {
  return usage === undefined ? undefined : usage.input + usage.output;
}
