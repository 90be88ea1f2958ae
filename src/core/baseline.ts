/** What a stored baseline says of one eval on one model: what later results are compared with. Names are those in the file. */
export type Baseline = {
  /** Name of the score that is compared. */
  readonly metric: string;
  /** Its mean over the samples. */
  readonly accuracy: number;
  /** Of the mean; null for a single sample. */
  readonly standard_error: number | null;
  readonly n: number;
  readonly repeats: number;
  readonly dataset_sha256: string;
  /** How much worse is still good enough; undefined: the usual. */
  readonly margin?: number;
  /** By sample: 12 hexadecimal digits of what was asked and expected → the mean of its repeats. null: too many to be stored. */
  readonly scores: Readonly<Record<string, number>> | null;
};

/** The baselines of the evals of one file: eval → model → baseline. */
export type Baselines = Readonly<Record<string, Readonly<Record<string, Baseline>>>>;

/** Two points of a hundred. */
export const usualMargin = 0.02;

/** What a comparison with a stored baseline came to. */
export type BaselineCheck =
  | { readonly verdict: 'other-metric'; readonly was: string; readonly now: string }
  | { readonly verdict: 'nothing-in-common'; readonly dataset: DatasetChange }
  | ComparedBaseline;

export interface ComparedBaseline {
  /** `worse`: proven, and by more than the margin. `no-worse`: proven that it is not worse by the margin or more. */
  readonly verdict: 'worse' | 'no-worse' | 'cannot-tell';
  readonly margin: number;
  /** Means over what was compared. */
  readonly was: number;
  readonly now: number;
  /** 95 % of now − was; null: it cannot be told. */
  readonly interval: readonly [number, number] | null;
  /** Pairs of one sample then and now; without stored scores all samples of each side. */
  readonly paired: boolean;
  readonly compared: number;
  readonly dataset: DatasetChange;
  readonly lower: number;
  readonly higher: number;
  /** Samples that are worse now, at most a few. */
  readonly flips: readonly { readonly sample_id: string; readonly was: number; readonly now: number }[];
}

export interface DatasetChange {
  readonly changed: boolean;
  /** Samples of the baseline that were not measured now, and the other way round. */
  readonly gone: number;
  readonly added: number;
}
