import type { Clock } from './clock.ts';
import type { AtLeast } from './gate.ts';
import type { Json, JsonObject } from './json.ts';
import type { Completion, Message, ModelParameters } from './model.ts';
import type { Resource } from './resource.ts';
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

/** One pass over one sample that was scored. */
export interface ScoredSample {
  readonly sample: Sample;
  readonly repeat: number;
  readonly scores: readonly Score[];
}

/** Says something of many scores that is not the mean of one. */
export interface Metric {
  /** In snake_case; not that of a score. */
  readonly name: string;
  /** Gets every scored pass, in the order of the samples, once a task has ended. */
  readonly of: (scored: readonly ScoredSample[]) => number;
}

/** What an eval says of one pass over one sample. The first score is the one called accuracy. */
export interface Result {
  readonly scores: readonly [Score, ...Score[]];
  /** What the author wants to be kept beside the scores; shown by `evals show --sample`. */
  readonly kept?: Kept;
}

/** What an author keeps of one pass. */
export interface Kept {
  readonly output?: string;
  readonly prompt?: string;
  readonly metadata?: JsonObject;
}

/** A model as an eval's code sees it. */
export interface EvalModel {
  readonly name: string;
  /** Asks; the answer is durable before this resolves, and never bought twice. */
  generate(prompt: string | readonly Message[], parameters?: ModelParameters): Promise<Completion>;
}

/**
 * Paid or slow work outside a model. Its value is durable once this resolves, and comes from the record when the sample is run again:
 * `work` runs once for each name, input, and number of times these were asked for in this pass. The value is what JSON keeps
 * of it. Takes a place among the requests in flight. Rejects with what `work` threw; nothing is recorded then.
 */
export type Step = <T extends Json>(
  name: string,
  input: Json,
  work: (signal: AbortSignal) => Promise<T> | T,
) => Promise<T>;

export interface EvalContext {
  /** The task's model. Asking it throws where the task has none. */
  readonly model: EvalModel;
  /** The model that judges, where the task names one. */
  readonly grader: EvalModel | undefined;
  /** Other models, by the role that the eval gave them. */
  readonly roles: Readonly<Record<string, EvalModel>>;
  readonly step: Step;
  /** A resource of the eval, built when it is first asked for. */
  readonly use: <T>(resource: Resource<T>) => Promise<T>;
  /** `sleep` rejects when the sample is stopped. */
  readonly clock: Clock;
  /** The task's prompt template. */
  readonly prompt: string;
  /** The task's system message. */
  readonly system: string | undefined;
  readonly repeat: number;
  readonly signal: AbortSignal;
}

/** Marks an eval, also one that another copy of this package made. */
export const evalBrand: unique symbol = Symbol.for('durable-evals.eval') as never;

/** A dataset, a prompt, and what to do with each sample. */
export interface Eval {
  /** Present on evals that a user's file exports. */
  readonly [evalBrand]?: true;
  readonly name: string;
  /** The default prompt template. `{input}` stands for the sample's input, `{column}` for a column in its metadata. */
  readonly prompt: string;
  /** Raised when the code changes in a way that changes results: part of what a resumed run checks. */
  readonly version: number;
  /** Sampling parameters unless flags say otherwise. */
  readonly parameters: ModelParameters;
  /** The system message unless `--system` says otherwise. */
  readonly system?: string;
  /** The prompt is the eval's own text: it has no placeholders. */
  readonly plainPrompt?: true;
  /** The models to run on unless `--models` says otherwise. Empty: it asks none, or only those of its roles. */
  readonly models?: readonly string[];
  /** The grader unless `--grader` says otherwise; undefined where no model judges. */
  readonly grader?: string;
  /** Other models that its code asks, by role. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Computed when a task has ended, and shown beside the means of its scores. */
  readonly metrics?: readonly Metric[];
  /** What its accuracy must come to: `run` ends with exit code 3 where it does not. */
  readonly atLeast?: AtLeast;
  /** Passes over each sample unless `--repeats` says otherwise. */
  readonly repeats?: number;
  /** How often a failed request is tried again unless `--max-retries` says otherwise. */
  readonly retries?: number;
  /** For one request or step, unless `--timeout` says otherwise. */
  readonly timeoutMs?: number;
  /** A guess at the tokens of one answer, for the estimate that `submit` prints. */
  readonly outputTokens: number;
  /** How its samples are started, unless a flag or a tier says otherwise. Never capped by the default number of requests in flight. */
  readonly strategy?: Strategy;
  /** Where the samples come from. */
  dataset(source: DatasetSource): Promise<Dataset>;
  /** Gives a frozen sample its readable form back (BrowseComp is stored encrypted). Identity where absent. */
  thaw?(sample: Sample): Sample;
  /** Runs once per sample and repeat; on replay it runs again and its model calls are answered from the journal. */
  evaluate(sample: Sample, context: EvalContext): Promise<Result>;
}

export interface DatasetSource {
  /** The user's own file (`--data`), read instead of the eval's own data; undefined: none was given. */
  readonly data: DataFile | undefined;
  /** How many samples will be chosen, the first ones; undefined: all of them, or any. */
  readonly atMost: number | undefined;
  /** Reads a local file; a relative path is relative to the file that the eval stands in. Rejects with a `UsageError`. */
  read(path: string): Promise<DataFile>;
  /** Fetches a published file, from the user's cache where it is there already. Rejects with an `EvalsError`. */
  download(url: string): Promise<Uint8Array>;
}

export interface DataFile {
  /** The name to record; its ending tells the format. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Dataset {
  /** URL or file name, for the record. */
  readonly source: string;
  /** SHA-256 of the bytes the samples were read from. */
  readonly sha256: string;
  /** In the dataset's order. */
  readonly samples: readonly Sample[];
}
