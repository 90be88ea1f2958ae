import type { Clock } from '../../core/clock.ts';
import type { EvalModel, Metric, Score, Step } from '../../core/eval.ts';
import type { AtLeast } from '../../core/gate.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Completion, ModelParameters } from '../../core/model.ts';
import type { Resource } from '../../core/resource.ts';
import type { Strategy } from '../../core/strategy.ts';
import type { RowFile } from './row-file.ts';

/** What a body gets beside the columns of its row: no column may have one of these names. A column `id` names the sample. */
export type ReservedName = 'repeat' | 'prompt' | 'model' | 'models' | 'resources' | 'step' | 'clock' | 'signal';

/** Rows as they are, rows that come one at a time, what gives either when it is called, or a file of them. */
export type Rows<Row> =
  | Iterable<Row>
  | AsyncIterable<Row>
  | (() => Iterable<Row> | AsyncIterable<Row> | Promise<Iterable<Row> | AsyncIterable<Row>>)
  | RowFile<Row>;

/** `unknown` when no column has a reserved name; else a type that no value has, and that names the column. */
export type NoReservedColumn<Row> =
  Extract<keyof Row, ReservedName> extends never
    ? unknown
    : { readonly 'a column has a reserved name': Extract<keyof Row, ReservedName> };

declare const nothing: unique symbol;
/** No roles, or no resources. */
export type Nothing = { readonly [nothing]?: never };

/** Names of roles, and the models that play them. */
export type Roles = Readonly<Record<string, string>>;
export type Resources = Readonly<Record<string, Resource<unknown>>>;

/** What a body gets: the columns of the row, and these. */
export type SampleArguments<Row, R extends Roles, S extends Resources> = Readonly<Omit<Row, 'id'>> & {
  /** The row's own, or the beginning of a hash of its content. */
  readonly id: string;
  /** Pass over the sample, from 1. */
  readonly repeat: number;
  /** The eval's prompt, or what `--prompt-file` holds. */
  readonly prompt: string;
  /** The task's model. */
  readonly model: EvalModel;
  /** Other models, by role. */
  readonly models: { readonly [Role in keyof R]: EvalModel };
  /** Built when they are first asked for: `const db = await resources.db`. */
  readonly resources: { readonly [Name in keyof S]: S[Name] extends Resource<infer T> ? Promise<T> : never };
  readonly step: Step;
  /** The run's time. Its `sleep` rejects when the sample is stopped. */
  readonly clock: Clock;
  /** Aborts when the sample is stopped. Models and steps get it by themselves; give it to everything else that waits. */
  readonly signal: AbortSignal;
};

/** Everything that a body may say of a sample. */
export interface FullResult {
  readonly scores?: Score | readonly Score[];
  /** What the scorers of the eval judge; kept beside the scores. */
  readonly output?: string | Completion;
  /** The prompt that is worth keeping. */
  readonly prompt?: string;
  readonly metadata?: JsonObject;
}

/** A score, several, a full result, or, where the eval has scorers, the output that they judge. */
export type BodyResult = Score | readonly Score[] | FullResult | string | Completion;

/** Judges an output against the sample's target. Gets what the body got, so that it can ask a model too. */
export type SampleScorer<Arguments> = (output: string, target: Json, sample: Arguments) => Score | Promise<Score>;

export interface ForEachOptions<Row, R extends Roles, S extends Resources> {
  /** Goes to every body. Default: empty. */
  readonly prompt?: string;
  /** One task for each, unless `--models` says otherwise. Empty: the eval asks no model, or only those of its roles. */
  readonly models?: readonly string[];
  /** Other models that the body asks: `models.judge`. The role `grader` can be changed with `--grader`; when it fails, the sample is unscored. */
  readonly roles?: R;
  readonly resources?: S;
  /** They judge the output that the body returns, against the column `target`, `answer`, `expected`, `label` or `output`. */
  readonly scorers?: readonly SampleScorer<SampleArguments<Row, R, S>>[];
  /** Sent with every request to the task's model: `{ temperature: 0, max_tokens: 200 }`. Default: nothing. */
  readonly parameters?: ModelParameters;
  /** How samples are started, unless a flag or a tier says otherwise. */
  readonly strategy?: Strategy;
  /** Metrics of your own, beside the means of the scores. */
  readonly metrics?: readonly Metric[];
  /** What the accuracy must come to: where it does not, `evals run` ends with exit code 3, and the eval fails as a test. */
  readonly atLeast?: AtLeast;
  /** Passes over each sample. Default: 1. */
  readonly repeats?: number;
  /** How often a failed request is tried again. Default: what the tier says. */
  readonly retries?: number;
  /** For one request or step, in seconds. Default: 600. */
  readonly timeout?: number;
  /** A guess at the tokens of one answer, for the estimate that `submit` prints. Default: 200. */
  readonly outputTokens?: number;
}
