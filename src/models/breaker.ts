import { failureClasses, type ModelError, type StopRecord } from '../core/failure.ts';
import { ErrorShare, type RecentAttempts } from './error-share.ts';
import { failureRecord } from './failure-record.ts';

/** When a provider is given up. */
export interface BreakerPolicy {
  /** Attempts that must have failed since the last answer. */
  readonly failures: number;
  /** For so long there must have been failures and no answer, in milliseconds. */
  readonly quietMs: number;
  /** Share of the attempts since the last answer that must have failed, 0…1. */
  readonly share: number;
  /** Where some answers come: the share of a whole `quietMs` that must have failed, and how many attempts at least. */
  readonly hopelessShare: number;
  readonly hopelessFailures: number;
}

/**
 * Ten failures in a row are no accident; a restart or a short outage is over within a minute, and until then the pacer sends one
 * probe at a time; and where fewer than four in five attempts fail, two retries bring nearly half of the calls through. Of
 * nine in ten that fail through a whole minute, two retries bring a quarter through, at four attempts for each sample that fails.
 */
export const breakerPolicy: BreakerPolicy = {
  failures: 10,
  quietMs: 60_000,
  share: 0.8,
  hopelessShare: 0.9,
  hopelessFailures: 50,
};

/** One attempt on its way. Opaque to everybody else. */
export interface Attempt {
  readonly sentAt: number;
}

/**
 * Finds out that a provider gives no answers any more, or hardly any: its attempts time out, break off or end in a server's error. Being limited
 * by rate is no failure, nor is being refused. Pure: times are milliseconds of one monotonic clock, and arguments.
 */
export interface Breaker {
  /** Set while the provider is given up: nothing need be sent. */
  readonly outage: StopRecord | undefined;
  sent(now: number): Attempt;
  /** `error` undefined: an answer came, and all is well again. */
  ended(now: number, attempt: Attempt, error: ModelError | undefined): void;
  /** It was called off: that says nothing. */
  withdrawn(attempt: Attempt): void;
}

/** `model`: whose outage it is, for the message. `onOutage` is told when the provider is given up. */
export function newBreaker(
  model: string,
  policy: BreakerPolicy = breakerPolicy,
  onOutage: (outage: StopRecord) => void = () => undefined,
): Breaker {
  const inFlight = new Set<Attempt>();
  const recent = new ErrorShare(policy.quietMs);
  let failures: Failures | undefined;
  let outage: StopRecord | undefined;

  /**
   * Fast failures come before slow answers, so those still in flight count, too: whatever is in flight for longer than a
   * failure takes has survived it.
   */
  const survivors = (now: number, took: number): number => {
    let count = 0;
    for (const { sentAt } of inFlight) if (now - sentAt > took) count += 1;
    return count;
  };
  const isSilent = ({ since, count }: Failures, now: number, took: number): boolean => {
    if (count < policy.failures || now - since < policy.quietMs) return false;
    return count >= policy.share * (count + survivors(now, took));
  };
  const isHopeless = ({ failed, answered, throughout }: RecentAttempts, now: number, took: number): boolean => {
    if (failed < policy.hopelessFailures || answered === 0 || !throughout) return false;
    return failed >= policy.hopelessShare * (failed + answered + survivors(now, took));
  };
  const outageAfter = (error: ModelError, now: number, took: number): StopRecord | undefined => {
    if (failures !== undefined && isSilent(failures, now, took)) return silenceRecord(model, failures, now, error);
    const attempts = recent.recent(now);
    if (!isHopeless(attempts, now, took)) return undefined;
    return hopelessRecord(model, attempts, policy.quietMs, error);
  };

  return {
    get outage() {
      return outage;
    },
    sent: (now) => {
      const attempt = { sentAt: now };
      inFlight.add(attempt);
      return attempt;
    },
    withdrawn: (attempt) => {
      inFlight.delete(attempt);
    },
    ended: (now, attempt, error) => {
      inFlight.delete(attempt);
      if (error === undefined || isAnswer(error)) {
        failures = undefined;
        outage = undefined;
        recent.ended(now, 'answered');
      } else if (isFailure(error)) {
        failures ??= { since: now, count: 0, byKind: new Map() };
        failures.count += 1;
        failures.byKind.set(error.kind, (failures.byKind.get(error.kind) ?? 0) + 1);
        recent.ended(now, 'failed');
        if (outage !== undefined) return;
        outage = outageAfter(error, now, now - attempt.sentAt);
        if (outage !== undefined) onOutage(outage);
      }
    },
  };
}

/** A breaker for each model, made when it is first asked for: what one task found out holds for the others. */
export function breakersByModel(onOutage?: (model: string, outage: StopRecord) => void): (model: string) => Breaker {
  const breakers = new Map<string, Breaker>();
  return (model) => {
    const breaker = breakers.get(model) ?? newBreaker(model, breakerPolicy, (outage) => onOutage?.(model, outage));
    breakers.set(model, breaker);
    return breaker;
  };
}

/** Since the last answer. */
interface Failures {
  readonly since: number;
  count: number;
  readonly byKind: Map<string, number>;
}

/** The provider is there, though its answer cannot be used. A `malformed` one may be some gateway's, and says nothing. */
function isAnswer({ kind }: ModelError): boolean {
  return kind === 'empty' || kind === 'filtered';
}

function isFailure({ kind }: ModelError): boolean {
  return failureClasses[kind] === 'retried' && kind !== 'rate-limit';
}

function silenceRecord(model: string, { count, since, byKind }: Failures, now: number, last: ModelError): StopRecord {
  const kinds = [...byKind].map(([kind, of]) => `${String(of)} ${kind}`).join(', ');
  const seconds = String(Math.round((now - since) / 1000));
  return outageRecord(
    `${model} has answered none of the last ${String(count)} requests for ${seconds} s (${kinds}).`,
    last,
  );
}

function hopelessRecord(
  model: string,
  { failed, answered }: RecentAttempts,
  windowMs: number,
  last: ModelError,
): StopRecord {
  const all = String(failed + answered);
  return outageRecord(
    `${model} failed ${String(failed)} of ${all} requests in the last ${String(windowMs / 1000)} s.`,
    last,
  );
}

function outageRecord(what: string, last: ModelError): StopRecord {
  const error = last.message.slice(0, 500).replace(/\.$/, '');
  const message = `${what} The last error: ${error}. See whether the provider is up, then run the same again.`;
  return { ...failureRecord(last), kind: 'outage', message: message.slice(0, 1000) };
}
