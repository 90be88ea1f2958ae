import type { WindowEvent } from './event.ts';
import type { Usage } from './model.ts';
import type { StatusReport, TaskReport } from './status.ts';
import type { Task } from './submission.ts';

/** What `evals show --json` and `evals report --format json` print: all that `poll` says, and more. Version 1 of a contract (`docs/formats.md`). */
export interface SubmissionDetails extends Omit<StatusReport, 'tasks'> {
  readonly id: string;
  readonly experiment: string | null;
  readonly evals_version: string;
  readonly created_at: string;
  readonly tasks: readonly TaskDetails[];
}

export interface TaskDetails extends TaskReport {
  /** The task's entry in `spec.json`. */
  readonly plan: Task;
  /** Most requests in flight, over all models, that the strategy of the newest run allows. */
  readonly strategy_limit: number | null;
  readonly started_at: string | null;
  /** Time of the newest outcome. */
  readonly last_outcome_at: string | null;
  /** Tokens of all outcomes; null until a server told any. */
  readonly usage: Usage | null;
  readonly requests: RequestCounts;
  /** Of answers that were sent for; within 4.5 %. Empty before the first. */
  readonly latency_ms: Readonly<Partial<Record<'p50' | 'p95' | 'p99', number>>>;
  /** Changes of the number of requests in flight: how many there were, and the newest, oldest first. */
  readonly window_changes: { readonly count: number; readonly newest: readonly WindowChange[] };
}

/** Requests of a task, over all its runs. */
export interface RequestCounts {
  readonly sent: number;
  readonly answered: number;
  /** Attempts without an answer; of these refused because of a rate limit, and perhaps billed all the same. */
  readonly failed: number;
  readonly rate_limited: number;
  readonly perhaps_billed: number;
  /** Calls answered from the cache: nothing was sent. */
  readonly cache_hits: number;
}

export interface WindowChange extends Omit<WindowEvent, 'e' | 't'> {
  readonly time: string;
}
