import type { Kept, Score } from './eval.ts';
import type { StoppedEarly } from './early-stop.ts';
import type { FailureKind, FailureRecord, StopRecord } from './failure.ts';
import type { Usage } from './model.ts';
import type { Spending } from './spending.ts';
import type { StrategyRecord } from './strategy.ts';

/**
 * What may stand in a journal, one line each (`docs/formats.md`). Field names are short because there are several
 * lines per sample: `s` sample index, `r` repeat, `k` key of the call, `a` attempt, `t` milliseconds since 1970.
 */
export type JournalEvent =
  | OpenEvent
  | AdoptEvent
  | AttemptEvent
  | CompletionEvent
  | AttemptErrorEvent
  | OutcomeEvent
  | WindowEvent
  | MetricsEvent
  | EarlyEvent
  | StopEvent
  | CloseEvent;

/** Who writes a segment: enough to prove from the same machine that he is dead. */
export interface Owner {
  readonly runner: string;
  readonly host: string;
  /** Boot id of the machine, and the process-id namespace; empty where the system has none. */
  readonly boot: string;
  readonly namespace: string;
  readonly pid: number;
  /** Start time of the process in the system's own unit; tells a reused pid. */
  readonly started: string;
}

/** First line of every segment: the lease itself. */
export interface OpenEvent {
  readonly e: 'open';
  readonly v: 1;
  readonly submission: string;
  readonly task: string;
  /** SHA-256 of `spec.json`. */
  readonly spec: string;
  readonly segment: number;
  readonly owner: Owner;
  readonly t: number;
  /** How the run was told to send; absent in the journals of versions that did not tell. */
  readonly strategy?: StrategyRecord;
  /** The owner of the segment before goes on in a new file, because the disk failed it; its requests are still in flight. */
  readonly continues?: true;
  /** The run was told not to stop early: an earlier decision to do so is void. */
  readonly to_the_end?: true;
}

/**
 * Second line of every segment but the first: how far the new owner had read the older ones. Outcomes that a runner
 * writes behind that offset, because it did not know yet that it had lost the lease, do not count.
 */
export interface AdoptEvent {
  readonly e: 'adopt';
  /** Segment number → byte offset. */
  readonly upto: Readonly<Record<string, number>>;
}

/** A request is about to be sent. */
export interface AttemptEvent {
  readonly e: 'attempt';
  readonly s: number;
  readonly r: number;
  readonly k: string;
  readonly a: number;
  readonly t: number;
  /** What it takes at most: tokens in, and out where there is a limit. */
  readonly m?: readonly [input: number, output: number | null];
}

/** A complete answer, before anybody looked into it. The first usable one for a call wins. */
export interface CompletionEvent {
  readonly e: 'completion';
  readonly s: number;
  readonly r: number;
  readonly k: string;
  readonly a: number;
  readonly t: number;
  readonly status: number;
  readonly ms: number;
  readonly request_id?: string;
  /** The body as text; or, when it was not UTF-8, as `base64`. */
  readonly body?: string;
  readonly base64?: string;
  /** Present: nothing was sent; the answer had been bought under another task file. */
  readonly from?: 'cache';
  /** Present: not a model's answer, but the value of the step of that name, as JSON. */
  readonly step?: string;
}

/** An attempt that brought no answer. */
export interface AttemptErrorEvent {
  readonly e: 'error';
  readonly s: number;
  readonly r: number;
  readonly k: string;
  readonly a: number;
  readonly t: number;
  readonly error: FailureRecord;
  /** True when the provider may have billed it all the same. */
  readonly billed: boolean;
}

/** How one pass over one sample ended. */
export type OutcomeEvent = OutcomeFields &
  (
    | { readonly status: 'scored'; readonly scores: readonly [Score, ...Score[]]; readonly prior?: Prior }
    | { readonly status: 'failed'; readonly error: FailureRecord }
  );

interface OutcomeFields {
  readonly e: 'outcome';
  readonly s: number;
  readonly r: number;
  readonly t: number;
  /** Sum of the latencies of the calls. */
  readonly ms: number;
  /** Calls that this sample needed, replayed ones included. */
  readonly calls: number;
  /** Tokens of the answers that were bought for it, usable or not, and that no earlier outcome of the pass counts. */
  readonly usage?: Usage;
  /** Tokens, at most, of attempts that may have been billed although no server told of any. */
  readonly unseen?: number;
  /** What this pass adds to the task's spending; absent while a price is not known. */
  readonly usd?: Spending;
  readonly truncated?: true;
  /** What the eval's author wanted to be kept. */
  readonly kept?: Kept;
  /** The failure that this outcome replaces (`--retry-failed`): with it a fold needs no memory of samples. */
  readonly replaces?: FailureKind;
}

/** With several repeats: score name → how many of this sample's repeats were scored before, and their sum. */
export type Prior = Readonly<Record<string, readonly [count: number, sum: number]>>;

/** What the eval's own metrics came to over all outcomes so far: any later outcome makes it out of date. */
export interface MetricsEvent {
  readonly e: 'metrics';
  readonly t: number;
  readonly values: Readonly<Record<string, number>>;
}

/** The task needs no more samples: the rule of its plan is met, or it has no others. */
export interface EarlyEvent extends StoppedEarly {
  readonly e: 'early';
  readonly t: number;
}

/** The number of requests that may be in flight to one model changed. */
export interface WindowEvent {
  readonly e: 'window';
  readonly t: number;
  readonly model: string;
  readonly from: number;
  readonly to: number;
  /** In words: `doubling`, `saturated`, … */
  readonly why: string;
}

/** Something ended the task early: a confirmed fatal failure, a provider that asked to come back later than we wait, or a limit of the run. */
export interface StopEvent {
  readonly e: 'stop';
  readonly t: number;
  readonly error: StopRecord;
  /** When the provider said we may come back. */
  readonly until?: number;
}

/** The owner let go of the lease. */
export interface CloseEvent {
  readonly e: 'close';
  readonly t: number;
  readonly why: CloseReason;
}

/** `finished`: every sample has an outcome, or an early event says that no more are needed. `interrupted`: stopped early. `stopped`: a stop event precedes. `lost`: another runner took over. */
export type CloseReason = 'finished' | 'interrupted' | 'stopped' | 'lost';
