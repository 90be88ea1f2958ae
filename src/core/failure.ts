import type { Usage } from './model.ts';

/** Why a call or a sample failed. DESIGN names them; `docs/formats.md` explains each to users. */
export type FailureKind =
  | 'rate-limit'
  | 'timeout'
  | 'network'
  | 'server'
  | 'auth'
  | 'quota'
  | 'unknown-model'
  | 'bad-request'
  | 'filtered'
  | 'empty'
  | 'malformed'
  | 'grader'
  | 'thrown';

/**
 * What happens to a failure of this kind.
 * `retried`: asked again by itself, within the limits of the retry policy. `fatal`: ends the task once confirmed;
 * its samples stay pending. `unusable`: an answer came but cannot be used; asked again only by `--retry-failed`.
 * `ours`: no call failed; `--retry-failed` replays the paid calls.
 */
export type FailureClass = 'retried' | 'fatal' | 'unusable' | 'ours';

export const failureClasses: Readonly<Record<FailureKind, FailureClass>> = {
  'rate-limit': 'retried',
  timeout: 'retried',
  network: 'retried',
  server: 'retried',
  auth: 'fatal',
  quota: 'fatal',
  'unknown-model': 'fatal',
  'bad-request': 'fatal',
  filtered: 'unusable',
  empty: 'unusable',
  malformed: 'unusable',
  grader: 'ours',
  thrown: 'ours',
};

/** A failure as it stands in a journal and in a task file. */
export interface FailureRecord {
  readonly kind: FailureKind;
  /** The provider's or the author's words, redacted, at most 1,000 characters. */
  readonly message: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
}

/** What may end a task early although nothing it asked for was refused for good: it is interrupted, and can go on. */
export type StopKind = 'budget' | 'canary' | 'outage' | 'resource';

export const stopKinds: readonly StopKind[] = ['budget', 'canary', 'outage', 'resource'];

/** Why a task stopped. */
export interface StopRecord extends Omit<FailureRecord, 'kind'> {
  readonly kind: FailureKind | StopKind;
}

/** Thrown by models: one attempt, or a whole call, did not give a usable answer. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: FailureKind;
  readonly status: number | undefined;
  /** True when the provider may have done (and billed) the work although no answer reached us. */
  readonly perhapsBilled: boolean;
  /** What the server asked us to wait, in milliseconds from the moment its answer arrived. */
  readonly retryAfterMs: number | undefined;
  /** The server said that traffic grew too fast (OpenAI's `slow_down`). */
  readonly slowDown: boolean;
  /** What an answer took that came and cannot be used, where it told. */
  readonly usage: Usage | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: {
      status?: number | undefined;
      perhapsBilled?: boolean;
      retryAfterMs?: number | undefined;
      slowDown?: boolean;
      usage?: Usage | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.perhapsBilled = details.perhapsBilled ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.slowDown = details.slowDown ?? false;
    this.usage = details.usage;
  }
}

/**
 * Thrown through an eval's code: the whole task stops here. Its open samples leave no outcome and stay pending. A failure kind
 * makes the task failed, a stop kind interrupted; so does `until`, set when the provider asked to come back at that time
 * (milliseconds since 1970). `account` is set when every task of that provider and key must stop too.
 */
export class TaskStopped extends Error {
  override readonly name = 'TaskStopped';
  readonly record: StopRecord;
  readonly until: number | undefined;
  readonly account: string | undefined;

  constructor(record: StopRecord, scope: { until?: number; account?: string | undefined } = {}) {
    super(record.message);
    this.record = record;
    this.until = scope.until;
    this.account = scope.account;
  }
}
