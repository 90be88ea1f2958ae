import { messageOf } from '../core/errors.ts';
import type { Metric, ScoredSample } from '../core/eval.ts';
import { printable } from '../core/printable.ts';
import type { Task } from '../core/submission.ts';
import { findOutcomes } from '../store/journal/read-outcomes.ts';
import type { SampleFile } from '../store/sample-file.ts';

export interface OwnMetricsOptions {
  readonly metrics: readonly Metric[];
  readonly task: Task;
  readonly runDirectory: string;
  readonly samples: SampleFile;
  /** Told, a sentence each, which metrics could not be computed. */
  readonly onTrouble: (message: string) => void;
}

/** What an eval's own metrics say of all outcomes that are on disk; those that fail are told and left out. Throws a `StorageError`. */
export function ownMetrics(options: OwnMetricsOptions): Readonly<Record<string, number>> {
  const scored = scoredSamples(options);
  const values: Record<string, number> = {};
  for (const { name, of } of options.metrics) {
    try {
      const value = of(scored);
      if (!Number.isFinite(value)) throw new TypeError(`it is ${String(value)}, not a number`);
      values[name] = value;
    } catch (error) {
      const why = printable(messageOf(error), 300);
      options.onTrouble(`${options.task.task_id}: the metric ${name} could not be computed: ${why}.`);
    }
  }
  return values;
}

function scoredSamples({ task, runDirectory, samples }: OwnMetricsOptions): readonly ScoredSample[] {
  const scored: ScoredSample[] = [];
  for (const outcome of findOutcomes(runDirectory, task.task_id, task, false).read()) {
    if (outcome.status === 'scored')
      scored.push({ sample: samples.at(outcome.s), repeat: outcome.r, scores: outcome.scores });
  }
  return scored;
}
