import { type Baseline, type BaselineCheck, type DatasetChange, usualMargin } from '../../core/baseline.ts';
import { unpairedDifference } from '../../core/statistics/difference.ts';
import { usualConfidence } from '../../core/statistics/interval.ts';
import { type Evidence, isNoWorse, isRegression } from '../../core/statistics/verdict.ts';
import { measured } from '../compare/measure.ts';
import type { Measurement } from '../eval-test/measure.ts';

const mostFlips = 5;
const alpha = 1 - usualConfidence;

/** Compares a result with a stored baseline, sample by sample where these are stored. `margin` wins over the stored one. */
export function checkBaseline(baseline: Baseline, now: Measurement, margin?: number): BaselineCheck {
  const allowed = margin ?? baseline.margin ?? usualMargin;
  if (now.metric !== undefined && now.metric !== baseline.metric) {
    return { verdict: 'other-metric', was: baseline.metric, now: now.metric };
  }
  return baseline.scores === null
    ? checkMeans(baseline, now, allowed)
    : checkPairs(baseline, baseline.scores, now, allowed);
}

function checkPairs(
  baseline: Baseline,
  stored: NonNullable<Baseline['scores']>,
  now: Measurement,
  margin: number,
): BaselineCheck {
  const pairs = now.samples.flatMap(({ id, key, score }) => {
    const was = Object.hasOwn(stored, key) ? stored[key] : undefined;
    return was === undefined ? [] : [{ sample_id: id, was, now: score }];
  });
  const dataset = {
    changed: baseline.dataset_sha256 !== now.task.dataset.sha256,
    gone: Object.keys(stored).length - pairs.length,
    added: now.samples.length - pairs.length,
  };
  const [a, b] = [Float64Array.from(pairs, ({ was }) => was), Float64Array.from(pairs, (pair) => pair.now)];
  const binary = [...a, ...b].every((value) => value === 0 || value === 1);
  const once = baseline.repeats === 1 && now.task.n_repeats === 1;
  const result = measured({ a, b, binary, once, clusterOf: undefined });
  if (result === undefined) return { verdict: 'nothing-in-common', dataset };
  const interval = result.interval(usualConfidence);
  const evidence = { mean: result.difference.mean, probability: result.probability, interval, margin, alpha };
  const lower = pairs.filter((pair) => pair.now < pair.was);
  return {
    verdict: verdictOf(evidence),
    margin,
    was: mean(a),
    now: mean(b),
    interval,
    paired: true,
    compared: pairs.length,
    dataset,
    lower: lower.length,
    higher: pairs.filter((pair) => pair.now > pair.was).length,
    flips: lower.slice(0, mostFlips),
  };
}

/** Two independent means: less is known than from pairs. */
function checkMeans(baseline: Baseline, now: Measurement, margin: number): BaselineCheck {
  const { n, standard_error: standardError, accuracy, dataset_sha256: sha256 } = baseline;
  const dataset: DatasetChange = { changed: sha256 !== now.task.dataset.sha256, gone: 0, added: 0 };
  if (now.side.score === null) return { verdict: 'nothing-in-common', dataset };
  const count = now.samples.length;
  const { mean, interval } = unpairedDifference(
    { count: n, clusters: n, mean: accuracy, standardError, degrees: n - 1 },
    { count, clusters: count, mean: now.side.score, standardError: now.standardError, degrees: count - 1 },
  );
  // No test stands beside it: where every difference matters, nothing is proven.
  const evidence = { mean, probability: null, interval, margin, alpha };
  return {
    verdict: verdictOf(evidence),
    margin,
    was: accuracy,
    now: now.side.score,
    interval,
    paired: false,
    compared: count,
    dataset,
    lower: 0,
    higher: 0,
    flips: [],
  };
}

function verdictOf(evidence: Evidence): 'worse' | 'no-worse' | 'cannot-tell' {
  if (isRegression(evidence)) return 'worse';
  return isNoWorse(evidence) ? 'no-worse' : 'cannot-tell';
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
