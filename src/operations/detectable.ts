import type { Detectable } from '../core/power-report.ts';
import { EvalsError } from '../core/errors.ts';
import { detectableDifference, variancePerPair } from '../core/statistics/power.ts';
import { resolveTaskFile } from '../store/find-task-file.ts';
import { listTaskFiles } from '../store/list-task-files.ts';
import { readTaskFile } from '../store/stored-files.ts';
import type { TaskFile } from '../store/task-file.ts';
import type { Where } from './experiments/find.ts';

/** The samples of an eval that were chosen. */
export interface ChosenSamples {
  readonly eval: { readonly name: string };
  readonly dataset: { readonly sha256: string };
  readonly samples: { readonly length: number };
}

/** Below it the formulas of large numbers promise too much. */
const fewestSamples = 30;
/** Between models on the same samples 0.3 to 0.7 are usual (Miller 2024, "Adding Error Bars to Evals"). */
const usualCorrelation = 0.5;
/** Older ones are not looked at. */
const newestFiles = 50;

/**
 * What the samples of each eval can show of two models. The share of right answers is that of the newest run of the same eval on the same
 * dataset in the output directory; where there is none, one half, with which scores vary most.
 */
export function detectableDifferences(chosen: readonly ChosenSamples[], where: Where): Detectable[] {
  const files = chosen.some(({ samples }) => samples.length >= fewestSamples) ? newestTaskFiles(where) : [];
  return chosen.map(({ eval: { name: eval_name }, dataset, samples: { length: samples } }) => {
    const before = files.flatMap(({ name, file }) => comparable(name, file, eval_name, dataset.sha256))[0];
    const { baseline = 0.5, from = null } = before ?? {};
    // No scores in [0, 1] vary more than 0 and 1 with the same mean.
    const variance = variancePerPair(baseline * (1 - baseline), usualCorrelation);
    const difference = samples < fewestSamples ? null : detectableDifference(samples, variance);
    return { eval_name, samples, difference, baseline, correlation: usualCorrelation, from };
  });
}

function comparable(
  from: string,
  { tasks }: TaskFile,
  evalName: string,
  sha256: string,
): { baseline: number; from: string }[] {
  return Object.values(tasks).flatMap(({ eval_name, dataset, results }) => {
    const [mean] = Object.values(results.metrics);
    const same = eval_name === evalName && dataset.sha256 === sha256 && results.scored >= fewestSamples;
    return same && typeof mean === 'number' && mean > 0 && mean < 1 ? [{ baseline: mean, from }] : [];
  });
}

/** What cannot be read is passed over: nothing rests on it. */
function newestTaskFiles(where: Where): { name: string; file: TaskFile }[] {
  try {
    const names = listTaskFiles(where.outputDir, where.cwd).sort().reverse().slice(0, newestFiles);
    return names.flatMap((name) => readable(name, where));
  } catch (error) {
    if (error instanceof EvalsError) return [];
    throw error;
  }
}

function readable(name: string, { outputDir, cwd }: Where): { name: string; file: TaskFile }[] {
  try {
    const { given, path } = resolveTaskFile(name, outputDir, cwd);
    return [{ name: given, file: readTaskFile(path) }];
  } catch (error) {
    if (error instanceof EvalsError) return [];
    throw error;
  }
}
