/** What a deletion takes away for good: what `evals delete` asks about, and what its `--json` prints (`docs/formats.md`). */
export interface Deletion {
  readonly v: 1;
  /** null: one task file. */
  readonly experiment: string | null;
  readonly submissions: readonly DeletedSubmission[];
}

export interface DeletedSubmission {
  readonly file: string;
  /** Passes over samples: with an outcome, and all. null where the plan cannot be read. */
  readonly done: number | null;
  readonly total: number | null;
  /** What their answers cost in US dollars; null: not known. */
  readonly cost_usd: number | null;
}
