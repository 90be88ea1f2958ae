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
export { type ExitCode, exitCodeMeanings, exitCodes } from './core/exit-code.ts';
export type { FailureKind } from './core/failure.ts';
export type { Json, JsonObject } from './core/json.ts';
export type { Call, CallId, Completion, Message, Model, ModelRequest, Usage } from './core/model.ts';
export type { Random } from './core/random.ts';
export type { StatusReport, TaskReport } from './core/status.ts';
export type { Job, Slots, Strategy } from './core/strategy.ts';
export type { Submission, Task } from './core/submission.ts';
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
