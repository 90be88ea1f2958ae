/** What `evals power --json` prints: version 1 of a contract (`docs/formats.md`). For two models that are asked the same samples, 0/1 scores. */
export interface PowerReport {
  readonly v: 1;
  /** What was asked for: `difference` is to be proven, or `equality` within the margin. */
  readonly goal: 'difference' | 'equality';
  readonly baseline: number;
  readonly discordance: number;
  /** Whether the discordance is that of models that have nothing in common, because none was given. */
  readonly discordance_assumed: boolean;
  /** What is there (for equality), or is to be shown. With `--samples`: the smallest that can be; null: none can. */
  readonly difference: number | null;
  /** With `--samples` and a margin: the smallest that can be held; null: none was given. */
  readonly margin: number | null;
  readonly alpha: number;
  readonly power: number;
  readonly repeats: number;
  /** Share of the disagreement that is chance within a sample, where it is known. */
  readonly noise: number | null;
  /** How many samples; null: more than 100 million. */
  readonly samples: number | null;
  /** The same if all disagreement is chance within samples, which repeats average out; equal to it where that is known, or with one repeat. */
  readonly samples_at_best: number | null;
  /** Of each model, if each were asked samples of its own; null where that was not asked. */
  readonly samples_unpaired: number | null;
  readonly test: 'exact-mcnemar' | 'paired-t';
}

/** What the samples of an eval can show, as `evals submit` tells it. */
export interface Detectable {
  readonly eval_name: string;
  readonly samples: number;
  /** The smallest difference between two models that would probably (80 %) be proven; null: too few samples to say. */
  readonly difference: number | null;
  /** What that assumes: share of right answers, and the correlation between the scores of the two. */
  readonly baseline: number;
  readonly correlation: number;
  /** The task file that the share is from; null: none was comparable, and it is the worst case. */
  readonly from: string | null;
}
