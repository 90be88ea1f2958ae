import type { ComparedSide } from '../../core/comparison.ts';
import { roundedUsd } from '../../core/spending.ts';
import type { Interval } from '../../core/statistics/interval.ts';
import { type MeanEstimate, meanEstimate, meanInterval } from '../../core/statistics/mean.ts';
import { clusteredShareInterval } from '../../core/statistics/share.ts';
import { wilsonInterval } from '../../core/statistics/wilson.ts';
import type { Contestant } from './match-ups.ts';
import type { SideScores } from './side-scores.ts';

/** One side of a comparison by itself, over all of its samples. */
export function comparedSide({ label, group }: Contestant, scores: SideScores): ComparedSide {
  const values = scores.means.filter((mean) => !Number.isNaN(mean));
  const failed = scores.failed.reduce((sum, each, number) => sum + (Number.isNaN(scores.means[number]) ? each : 0), 0);
  const estimate = meanEstimate(values);
  const tasks = group.tasks.map(({ task }) => task);
  return {
    label,
    model_name: tasks[0]?.model_name ?? '',
    simulated: tasks.some(({ simulated }) => simulated),
    files: group.tasks.map(({ files }) => files.given),
    repeats: scores.repeats,
    samples: scores.means.length,
    scored: values.length,
    failed,
    pending: scores.early === null ? scores.means.length - values.length - failed : 0,
    ...(scores.early !== null && scores.early.n < scores.means.length ? { stopped_early: scores.early } : {}),
    ...scoreOf(values, estimate, scores),
    cost_usd: scores.cost === null ? null : roundedUsd(scores.cost),
    ms_per_sample: scores.passes === 0 ? null : scores.ms / scores.passes,
  };
}

/** It was decided upon by the first score: of another one there is no interval that may be looked at early. */
function scoreOf(
  values: Float64Array,
  estimate: MeanEstimate | undefined,
  scores: SideScores,
): Pick<ComparedSide, 'score' | 'ci95'> {
  const { early, names, taken } = scores;
  if (estimate === undefined) return { score: null, ci95: null };
  if (early === null) return { score: estimate.mean, ci95: intervalOf(values, estimate, scores) };
  return taken[0] === names[0] ? { score: early.estimate, ci95: early.interval } : { score: estimate.mean, ci95: null };
}

/** The same that `poll` and `show` tell of a whole task. */
function intervalOf(values: Float64Array, estimate: MeanEstimate, { binary, repeats }: SideScores): Interval | null {
  if (!binary) return meanInterval(estimate);
  if (repeats > 1) return clusteredShareInterval({ ...estimate, count: values.length * repeats });
  return wilsonInterval(Math.round(estimate.mean * values.length), values.length) ?? null;
}
