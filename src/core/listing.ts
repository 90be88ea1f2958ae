import type { RunState, StatusReport, TaskReport } from './status.ts';

/** What `evals list --json` prints: version 1 of a contract (`docs/formats.md`). Names are those on disk. */
export interface ListReport {
  readonly v: 1;
  readonly time: string;
  readonly output_dir: string;
  /** Named sets of submissions, the one with the newest submission first unless another order was asked for. */
  readonly experiments: readonly ListedExperiment[];
  /** Newest first unless another order was asked for. */
  readonly submissions: readonly ListedSubmission[];
  /** A sentence for each task file that cannot be read, and for damage in those that can. */
  readonly warnings: readonly string[];
}

export interface ListedSubmission extends ListedResults {
  readonly id: string;
  readonly file: string;
  readonly experiment: string | null;
  readonly created_at: string;
  readonly tags: readonly string[];
  /** What was checked out at submit; null: nothing, or it is not known. */
  readonly git_commit: string | null;
}

/** The submissions of one name, tasks of the same identity joined. */
export interface ListedExperiment extends ListedResults {
  readonly name: string;
  /** Of the oldest and of the newest submission. */
  readonly created_at: string;
  readonly updated_at: string;
  /** Ids, oldest first. */
  readonly submissions: readonly string[];
  readonly tags: readonly string[];
  readonly git_commits: readonly string[];
}

export interface ListedResults {
  readonly state: RunState;
  /** Each once, in the order of the tasks. */
  readonly evals: readonly string[];
  readonly models: readonly string[];
  readonly simulated: boolean;
  readonly totals: StatusReport['totals'];
  /** Of all tasks; null when that of one of them is not known. */
  readonly cost_usd: number | null;
  readonly tasks: readonly ListedTask[];
}

export type ListedTask = Pick<
  TaskReport,
  | 'task_id'
  | 'eval_name'
  | 'model_name'
  | 'simulated'
  | 'status'
  | 'total'
  | 'done'
  | 'scored'
  | 'failed'
  | 'accuracy'
  | 'ci95'
  | 'cost_usd'
  | 'stopped_early'
>;
