import type { MeasuredSample, Measurement } from '../../../src/operations/eval-test/measure.ts';
import { meanEstimate } from '../../../src/core/statistics/mean.ts';
import type { Task } from '../../../src/core/submission.ts';

const sha256 = 'a'.repeat(64);

/** Scores of the samples `s0`, `s1`, …, or of those that are named. */
export function measurement(
  scores: readonly number[],
  { metric = 'exact_match', dataset = sha256, first = 0 } = {},
): Measurement {
  const repeats = 1;
  const samples: MeasuredSample[] = scores.map((score, index) => ({
    id: `s${String(first + index)}`,
    key: (first + index).toString(16).padStart(12, '0'),
    score,
  }));
  return {
    task: { eval_name: 'own', model_name: 'mock/strong', n_repeats: repeats, dataset: { sha256: dataset } } as Task,
    evalFile: undefined,
    side: {
      label: 'mock/strong',
      model_name: 'mock/strong',
      simulated: true,
      files: [],
      repeats,
      samples: samples.length,
      scored: samples.length,
      failed: 0,
      pending: 0,
      score: meanEstimate(scores)?.mean ?? null,
      ci95: null,
      cost_usd: null,
      ms_per_sample: null,
    },
    metric: scores.length === 0 ? undefined : metric,
    binary: scores.every((score) => score === 0 || score === 1),
    standardError: meanEstimate(scores)?.standardError ?? null,
    samples,
    failed: 0,
  };
}

/** So many right, then so many wrong. */
export function right(count: number, wrong: number): number[] {
  return [...Array.from({ length: count }, () => 1), ...Array.from({ length: wrong }, () => 0)];
}
