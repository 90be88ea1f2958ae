import { resolve } from 'node:path';
import { type Baseline, usualMargin } from '../../core/baseline.ts';
import type { Clock } from '../../core/clock.ts';
import { baselinesText, readBaselines, writeBaselines } from '../../store/baseline-file.ts';
import { withOutputLock } from '../../store/output-lock.ts';
import type { Measurement } from '../eval-test/measure.ts';
import type { Where } from '../experiments/find.ts';
import { baselinePath } from './path.ts';

/** From here on the scores of single samples are left out: 5,000 lines are what a reviewer can bear. */
const mostStoredScores = 5000;

/** What is stored of an eval on a model; undefined: nothing. Throws a `StorageError`. */
export function storedBaseline(evalFile: string, evalName: string, modelName: string): Baseline | undefined {
  const models = own(readBaselines(baselinePath(evalFile)), evalName);
  return models === undefined ? undefined : own(models, modelName);
}

function own<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * Stores a result as the baseline of its eval and model; others in the file stay. False when nothing changed. Rejects with a
 * `StorageError`. The result must be complete: every sample scored.
 */
export async function storeBaseline(
  evalFile: string,
  measurement: Measurement,
  margin: number | undefined,
  { clock, cwd, outputDir }: Where & { readonly clock: Clock },
): Promise<boolean> {
  const path = baselinePath(evalFile);
  const { eval_name: evalName, model_name: modelName } = measurement.task;
  return withOutputLock(resolve(cwd, outputDir), clock, async () => {
    const evals = readBaselines(path);
    const models = own(evals, evalName) ?? {};
    const before = own(models, modelName);
    const now = baselineOf(measurement, margin ?? before?.margin);
    if (before !== undefined && textOf(before) === textOf(now)) return false;
    await writeBaselines(path, { ...evals, [evalName]: { ...models, [modelName]: now } });
    return true;
  });
}

function baselineOf({ task, side, metric, samples, standardError }: Measurement, margin: number | undefined): Baseline {
  if (metric === undefined || side.score === null) throw new Error('nothing was measured');
  return {
    metric,
    accuracy: rounded(side.score),
    standard_error: standardError === null ? null : rounded(standardError),
    n: samples.length,
    repeats: task.n_repeats,
    dataset_sha256: task.dataset.sha256,
    ...(margin === undefined || margin === usualMargin ? {} : { margin }),
    scores:
      samples.length > mostStoredScores
        ? null
        : Object.fromEntries(samples.map(({ key, score }) => [key, rounded(score)])),
  };
}

function textOf(baseline: Baseline): string {
  return baselinesText({ eval: { model: baseline } });
}

/** Enough digits for any decision, and the same on every machine. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
