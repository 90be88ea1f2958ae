export type { Clock } from './core/clock.ts';
export { EvalsError, RefusedError, StorageError, UsageError } from './core/errors.ts';
export type {
  Dataset,
  DatasetSource,
  Eval,
  EvalContext,
  EvalModel,
  Result,
  Sample,
  Score,
  Scorer,
} from './core/eval.ts';
export type { Kept, Metric, ScoredSample, Step } from './core/eval.ts';
export { type ExitCode, exitCodeMeanings, exitCodes } from './core/exit-code.ts';
export type { FailureKind } from './core/failure.ts';
export type { Json, JsonObject } from './core/json.ts';
export type { Call, CallId, Completion, Message, Model, ModelRequest, ToolCall, Usage } from './core/model.ts';
export type { Random } from './core/random.ts';
export type { StatusReport, TaskReport } from './core/status.ts';
export type { Job, Slots, Strategy } from './core/strategy.ts';
export type { Submission, Task } from './core/submission.ts';
export type { BuildContext, Resource } from './core/resource.ts';
export { defineMetric } from './evals/define-metric.ts';
export { forEach } from './evals/for-each/for-each.ts';
export { csv, jsonl, type RowFile, type StandardSchema, type UnknownRow } from './evals/for-each/row-file.ts';
export type {
  BodyResult,
  ForEachOptions,
  FullResult,
  Rows,
  SampleArguments,
  SampleScorer,
} from './evals/for-each/types.ts';
export { resource, type ResourceOptions } from './evals/resource.ts';
export { defineScorer, type Judgement } from './scorers/define-scorer.ts';
export {
  exactMatch,
  type ExactMatchOptions,
  extractGsm8kPaper,
  extractNumber,
  includes,
  numericMatch,
  type NumericMatchOptions,
  pattern,
  type PatternOptions,
} from './scorers/index.ts';
export { adaptive, type AdaptiveOptions } from './strategies/adaptive.ts';
export { batch } from './strategies/batch.ts';
export { sequential } from './strategies/sequential.ts';
export { slidingWindow, type SlidingWindowOptions } from './strategies/sliding-window.ts';
