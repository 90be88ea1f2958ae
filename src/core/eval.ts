import type { Json, JsonObject } from './json.ts';
import type { Completion, Message, ModelParameters } from './model.ts';
import type { Strategy } from './strategy.ts';

/** One row of a dataset. */
export interface Sample {
  /** Unique within the dataset. */
  readonly id: string;
  readonly input: Json;
  readonly target: Json;
  readonly metadata?: JsonObject;
}

/** What a scorer says of an output. */
export interface Score {
  /** The metric's name in summaries, in snake_case: `exact_match`. */
  readonly name: string;
  /** Usually 0…1. */
  readonly value: number;
  /** What was taken from the output to be compared. */
  readonly answer?: string;
  readonly explanation?: string;
  /** The scorer reads an answer out of the output, and this one has none in the form that it looks for. */
  readonly unparsed?: true;
  /** How sure the answer says that it is, 0…1. Where present, the calibration error is reported. */
  readonly confidence?: number;
}

/** Judges one output. Pure unless it is a grader. */
export type Scorer = (output: string, target: Json) => Score;

/** What an eval says of one pass over one sample. The first score is the one called accuracy. */
export interface Result {
  readonly scores: readonly [Score, ...Score[]];
}

/** A model as an eval's code sees it. */
export interface EvalModel {
  readonly name: string;
  /** Asks; the answer is durable before this resolves, and never bought twice. */
  generate(prompt: string | readonly Message[], parameters?: ModelParameters): Promise<Completion>;
}

export interface EvalContext {
  readonly model: EvalModel;
  /** The model that judges, where the task names one. */
  readonly grader: EvalModel | undefined;
  /** The task's prompt template. */
  readonly prompt: string;
  /** The task's system message. */
  readonly system: string | undefined;
  readonly repeat: number;
  readonly signal: AbortSignal;
}

/** A dataset, a prompt, and what to do with each sample. */
export interface Eval {
  readonly name: string;
  /** The default prompt template. `{input}` stands for the sample's input, `{column}` for a column in its metadata. */
  readonly prompt: string;
  /** Raised when the code changes in a way that changes results: part of what a resumed run checks. */
  readonly version: number;
  /** Sampling parameters unless flags say otherwise. */
  readonly parameters: ModelParameters;
  /** The grader unless `--grader` says otherwise; undefined where no model judges. */
  readonly grader?: string;
  /** A guess at the tokens of one answer, for the estimate that `submit` prints. */
  readonly outputTokens: number;
  /** How its samples are started, unless a flag or a tier says otherwise. Never capped by the default number of requests in flight. */
  readonly strategy?: Strategy;
  /** Where the samples come from. `data` is the user's own file (`--data`), read instead of the published one. */
  dataset(source: DatasetSource): Promise<Dataset>;
  /** Gives a frozen sample its readable form back (BrowseComp is stored encrypted). Identity where absent. */
  thaw?(sample: Sample): Sample;
  /** Runs once per sample and repeat; on replay it runs again and its model calls are answered from the journal. */
  evaluate(sample: Sample, context: EvalContext): Promise<Result>;
}

export interface DatasetSource {
  /** Bytes of the user's own file, and the name to record; undefined: fetch the published dataset. */
  readonly data: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  /** Fetches a published file, from the user's cache where it is there already. Rejects with an `EvalsError`. */
  download(url: string): Promise<Uint8Array>;
}

export interface Dataset {
  /** URL or file name, for the record. */
  readonly source: string;
  /** SHA-256 of the bytes the samples were read from. */
  readonly sha256: string;
  /** In the dataset's order. */
  readonly samples: readonly Sample[];
}
