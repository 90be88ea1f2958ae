import type { Kept, Score } from './eval.ts';
import type { FailureRecord } from './failure.ts';
import type { Json, JsonObject } from './json.ts';
import type { Message, ModelParameters, ToolCall, Usage } from './model.ts';

/** How one pass over one sample ended: a line of `evals show --samples --json`, version 1 of a contract (`docs/formats.md`). */
export interface OutcomeRecord {
  readonly v: 1;
  readonly task_id: string;
  readonly sample_id: string;
  /** From 1. */
  readonly repeat: number;
  readonly status: 'scored' | 'failed';
  /** The first one is the task's accuracy; empty when failed. */
  readonly scores: readonly Score[];
  /** null where the sample is encrypted on disk. */
  readonly target: Json;
  readonly time: string;
  /** Sum over the calls. */
  readonly latency_ms: number;
  readonly calls: number;
  /** null: no server told any. */
  readonly usage: Usage | null;
  readonly truncated: boolean;
  /** What the eval's author wanted to be kept; null: nothing, or the sample is encrypted on disk. */
  readonly kept: Kept | null;
  readonly error: FailureRecord | null;
}

/** One sample with all that was said: `evals show --sample ID --json`, version 1 of a contract. */
export interface SampleView {
  readonly v: 1;
  readonly task_id: string;
  readonly eval_name: string;
  readonly model_name: string;
  readonly simulated: boolean;
  readonly sample_id: string;
  /** True when it is encrypted on disk and was not decrypted: neither it nor what was said of it is here. */
  readonly encrypted: boolean;
  readonly input: Json;
  readonly target: Json;
  readonly metadata: JsonObject;
  /** One per repeat that has begun. */
  readonly passes: readonly PassView[];
}

export interface PassView {
  readonly repeat: number;
  /** null while it is pending. */
  readonly outcome: OutcomeRecord | null;
  /** In the order in which they were asked. */
  readonly calls: readonly CallView[];
}

/**
 * One call. What was asked is not in the journal, only its hash: the eval's code is run again on the frozen sample, and
 * what it asks is shown where the hash is the same. So `messages`, when present, are the ones that were sent.
 */
export interface CallView {
  readonly key: string;
  readonly model: string | null;
  readonly messages: readonly Message[] | null;
  readonly parameters: ModelParameters | null;
  /** Verbatim; null when there is none, or none that can be used. */
  readonly answer: string | null;
  /** Functions that the model wanted to be called. */
  readonly tool_calls: readonly ToolCall[];
  /** Why the answer that came cannot be used. */
  readonly unusable: string | null;
  readonly stop_reason: string | null;
  readonly served_model: string | null;
  readonly latency_ms: number | null;
  readonly usage: Usage | null;
  readonly from_cache: boolean;
  /** Attempts that brought no answer. */
  readonly failures: readonly (FailureRecord & { readonly time: string })[];
}
