import type { TaskDetails } from './details.ts';
import type { RunState, StatusReport } from './status.ts';
import type { Timeline } from './timeline.ts';

/** What `evals show EXPERIMENT --json` prints: version 1 of a contract (`docs/formats.md`). */
export interface ExperimentDetails {
  readonly v: 1;
  readonly time: string;
  readonly experiment: string;
  readonly output_dir: string;
  /** Of all submissions together: the one that most wants attention. */
  readonly state: RunState;
  readonly created_at: string;
  /** Each once, oldest first. */
  readonly tags: readonly string[];
  readonly git_commits: readonly string[];
  /** Oldest first. */
  readonly submissions: readonly ExperimentSubmission[];
  /** Of the tasks below: a sample that two submissions have counts once. */
  readonly totals: StatusReport['totals'];
  /** Of all that was bought; null when that of one task is not known. */
  readonly cost_usd: number | null;
  /** Tasks of the same identity are one, whatever submissions their samples are in. */
  readonly tasks: readonly GroupDetails[];
  /** Only where it was asked for. */
  readonly timeline?: Timeline | null;
  readonly warnings: readonly string[];
}

export interface ExperimentSubmission {
  readonly id: string;
  readonly file: string;
  readonly created_at: string;
  readonly state: RunState;
  readonly tags: readonly string[];
  readonly git_commit: string | null;
  readonly totals: StatusReport['totals'];
}

/** What is known of one task over all submissions. `plan` and `task_id` are those of the newest. */
export interface GroupDetails extends TaskDetails {
  /** Hash of what must be equal for outcomes to be joined. */
  readonly identity: string;
  /** Where its samples are, oldest first. */
  readonly parts: readonly { readonly file: string; readonly task_id: string }[];
  /** In what it differs from the first task of the same eval and model; empty for that one. */
  readonly differs_in: readonly string[];
}
