import { clopperPearson } from './clopper-pearson.ts';
import { type Interval, usualConfidence } from './interval.ts';
import type { MeanEstimate } from './mean.ts';
import { studentQuantile } from './student.ts';

/**
 * Interval of a share of right answers that are alike within clusters, repeats of a sample among them: Clopper and Pearson's, with as many
 * trials as independent answers would be worth as much, p(1−p)/SE² · (t_{n−1}/t_{C−1})² (Korn and Graubard 1998, "Confidence Intervals for
 * Proportions with Small Expected Number of Positive Counts Estimated from Survey Data"). Near 0 and 1 Student's interval around the mean
 * holds the truth too rarely. Answers that are all the same count once for each cluster. null for fewer than two clusters.
 */
export function clusteredShareInterval(
  { mean, standardError, clusters, count, degrees }: MeanEstimate,
  confidence = usualConfidence,
): Interval | null {
  if (standardError === null) return null;
  const worth = standardError === 0 ? clusters : (mean * (1 - mean)) / standardError ** 2;
  const tail = (1 + confidence) / 2;
  const certainty = studentQuantile(tail, count - 1) / studentQuantile(tail, degrees);
  const trials = Math.min(count, worth) * certainty ** 2;
  return clopperPearson(mean * trials, trials, confidence) ?? null;
}
