import { UsageError } from '../core/errors.ts';
import type { Sample } from '../core/eval.ts';
import { type ExitCode, firstOf } from '../core/exit-code.ts';
import { type StoredBaseline, updateBaselines } from './baselines/update.ts';
import { failedSamples } from './experiments/failed-samples.ts';
import { sampleKey } from './experiments/sample-content.ts';
import { run, type RunReport } from './run.ts';
import type { RunOptions } from './run-options.ts';
import { submit, type SubmitReport } from './submit.ts';
import type { SubmitOptions } from './submit-options.ts';

export interface RunFileOptions extends Omit<RunOptions, 'tasks'> {
  /** A file, `FILE::name`, or a glob of files. */
  readonly file: string;
  readonly experiment?: string | undefined;
  readonly models?: readonly string[] | undefined;
  /** undefined: all. */
  readonly limit?: number | undefined;
  /** Ids of the samples that are wanted. */
  readonly samples?: readonly string[] | undefined;
  readonly grep?: string | undefined;
  /** Only samples whose newest outcome in the experiment is a failure. */
  readonly onlyFailed?: boolean;
  /** Store what came out as the baseline beside the eval file. */
  readonly updateBaseline?: boolean;
  /** Told what was submitted, before the first sample runs. */
  readonly onSubmitted?: (report: SubmitReport) => Promise<void> | void;
}

export interface RunFileReport {
  readonly exitCode: ExitCode;
  /** One for each task file that was run. Several: the experiment had a part of the samples already. */
  readonly runs: readonly RunReport[];
  /** Those that were stored. */
  readonly baselines: readonly StoredBaseline[];
}

/** Submits an eval file and runs what it comes to. Rejects with an `EvalsError` before anything is bought. */
export async function runFile(options: RunFileOptions): Promise<RunFileReport> {
  const submitted = await submit(submitOptions(options));
  await options.onSubmitted?.(submitted);
  const unfinished = submitted.experiment?.parts.filter(({ done, total }) => done < total || options.onlyFailed) ?? [];
  const files = new Set([...unfinished.map(({ file }) => file), submitted.path]);
  const runs: RunReport[] = [];
  for (const tasks of files) {
    if (options.stop.aborted) break;
    runs.push(await run({ ...options, tasks, retryFailed: options.retryFailed || (options.onlyFailed ?? false) }));
  }
  return {
    exitCode: firstOf(runs.map(({ exitCode }) => exitCode)),
    runs,
    baselines: await newBaselines(submitted.path, runs, options),
  };
}

/** What was not run to its end is no baseline. */
async function newBaselines(
  path: string,
  runs: readonly RunReport[],
  options: RunFileOptions,
): Promise<readonly StoredBaseline[]> {
  const complete = runs.every(({ status }) => status.state === 'completed');
  if (options.updateBaseline !== true || !complete) return [];
  return updateBaselines({ experiment: options.experiment, path }, options);
}

function submitOptions(options: RunFileOptions): SubmitOptions {
  const { file, experiment, models, limit, samples, grep, cwd, outputDir, environment, clock, prices } = options;
  return {
    evals: [file],
    experiment,
    models,
    limit,
    only: { ids: samples, grep, keep: keepOf(options) },
    repeats: undefined,
    shuffle: false,
    cwd,
    outputDir,
    prices,
    environment,
    clock,
  };
}

function keepOf({
  onlyFailed,
  experiment,
  cwd,
  outputDir,
}: RunFileOptions): ((sample: Sample, evalName: string) => boolean) | undefined {
  if (onlyFailed !== true) return undefined;
  if (experiment === undefined)
    throw new UsageError('--only-failed needs to know of what.', 'Name the experiment: --experiment NAME.');
  const failed = new Map<string, ReadonlySet<string>>();
  return (sample, evalName) => {
    const keys = failed.get(evalName) ?? failedSamples(experiment, evalName, { cwd, outputDir });
    failed.set(evalName, keys);
    return keys.has(sampleKey(sample));
  };
}
