/** What an experiment had of a plan before it was submitted: a field of `evals submit --json`, version 1 of a contract (`docs/formats.md`). */
export interface ExperimentNews {
  readonly name: string;
  /** Samples of the plan, over its tasks; and how many of these the experiment had. All of them: nothing was written. */
  readonly wanted: number;
  readonly had: number;
  /** The task files that have them, oldest first, and how far these are. */
  readonly parts: readonly ExperimentPart[];
  /** A sentence for each task that is a new one only because something changed. */
  readonly changes: readonly string[];
}

export interface ExperimentPart {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}
