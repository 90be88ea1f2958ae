import type { Clock } from '../core/clock.ts';
import type { Dataset, Eval, Sample } from '../core/eval.ts';
import type { ModelParameters } from '../core/model.ts';
import { mostPasses, type Task } from '../core/submission.ts';
import { version } from '../core/version.ts';
import { selectSamples } from '../datasets/select.ts';
import { loadEval } from '../evals/catalogue.ts';
import { checkTemplate } from '../evals/template.ts';
import { type ModelName, parseModelName } from '../models/providers.ts';
import { cachedDownload } from '../store/download-cache.ts';
import { readInputFile } from '../store/input-file.ts';
import { createSubmission, freezeSamples } from '../store/submission-files.ts';
import { UsageError } from '../core/errors.ts';
import { pricesOf } from './prices-of.ts';
import { type SubmissionEstimate, submissionEstimate } from './submission-estimate.ts';
import { taskIds } from './task-id.ts';

export interface SubmitOptions {
  readonly cwd: string;
  /** Names of evals in the catalogue. */
  readonly evals: readonly string[];
  readonly models: readonly string[];
  /** undefined: all. */
  readonly limit: number | undefined;
  readonly outputDir: string;
  readonly experiment?: string | undefined;
  readonly repeats: number;
  readonly seed?: string | undefined;
  readonly shuffle: boolean;
  readonly data?: string | undefined;
  readonly promptFile?: string | undefined;
  readonly system?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly grader?: string | undefined;
  /** A file with prices; undefined: what `EVALS_PRICES` names. */
  readonly prices?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

export interface SubmitReport extends SubmissionEstimate {
  /** Relative when the output directory was given so. */
  readonly path: string;
  readonly id: string;
  readonly tasks: readonly {
    readonly task_id: string;
    readonly samples: number;
    readonly calls: number;
    readonly simulated: boolean;
  }[];
  readonly warnings: readonly string[];
}

/** Writes the plan: freezes the chosen samples and creates the task file. Calls no model and needs no key. */
export async function submit(options: SubmitOptions): Promise<SubmitReport> {
  const models = options.models.map((name) => parseModelName(name, options.environment));
  const evals: PlannedEval[] = [];
  for (const name of options.evals) evals.push(await planEval(name, options));

  const prices = await pricesOf([...models, ...evals.flatMap(({ grader }) => grader ?? [])], options);
  const pairs = evals.flatMap((planned) => models.map((model) => ({ planned, model })));
  const ids = taskIds(pairs.map(({ planned, model }) => ({ evalName: planned.eval.name, modelName: model.name })));
  const tasks = pairs.map(({ planned, model }, index) => taskOf(ids[index] ?? '', planned, model, options));

  const created = await createSubmission({
    outputDir: options.outputDir,
    cwd: options.cwd,
    evalsVersion: version,
    tasks,
    experiment: options.experiment ?? null,
    samples: new Map(evals.map((planned) => [planned.file, planned.frozen.bytes])),
    clock: options.clock,
  });
  const estimated = pairs.flatMap(({ planned }, index) => {
    const task = tasks[index];
    return task === undefined ? [] : [{ task, eval: planned.eval, samples: planned.samples }];
  });
  const { calls, all } = submissionEstimate(estimated, prices, options.environment);
  return {
    path: created.path,
    id: created.id,
    tasks: tasks.map((task, index) => ({
      task_id: task.task_id,
      samples: task.num_examples,
      calls: calls[index] ?? 0,
      simulated: task.simulated,
    })),
    ...all,
    warnings: created.warnings,
  };
}

interface PlannedEval {
  readonly eval: Eval;
  readonly dataset: Dataset;
  readonly samples: readonly Sample[];
  readonly prompt: string;
  /** undefined where no model judges. */
  readonly grader: ModelName | undefined;
  /** Frozen samples, and their path in the run directory. */
  readonly frozen: { readonly bytes: Uint8Array; readonly sha256: string };
  readonly file: string;
}

async function planEval(name: string, options: SubmitOptions): Promise<PlannedEval> {
  const evaluation = await loadEval(name);
  const data =
    options.data === undefined
      ? undefined
      : { name: options.data, bytes: await readInputFile(options.data, '--data', options.cwd) };
  const dataset = await evaluation.dataset({ data, download: cachedDownload({ environment: options.environment }) });
  const prompt =
    options.promptFile === undefined ? evaluation.prompt : await readPrompt(options.promptFile, options.cwd);
  const samples = selectSamples(dataset.samples, options);
  if (samples.length === 0)
    throw new UsageError(`The dataset "${dataset.source}" has no samples.`, 'Give a file that has some with --data.');
  if (samples.length * options.repeats > mostPasses) {
    throw new UsageError(
      `${String(samples.length)} samples repeated ${String(options.repeats)} times are more than ${String(mostPasses)} passes.`,
      'Give a smaller --limit or --repeats.',
    );
  }
  checkTemplate(prompt, samples);
  return {
    eval: evaluation,
    dataset,
    samples,
    prompt,
    grader: graderOf(evaluation, options),
    frozen: freezeSamples(samples),
    file: `samples/${evaluation.name}.jsonl`,
  };
}

function graderOf({ grader }: Eval, { grader: wanted, environment }: SubmitOptions): ModelName | undefined {
  const name = wanted === undefined ? undefined : parseModelName(wanted, environment);
  return grader === undefined ? undefined : (name ?? parseModelName(grader, environment));
}

async function readPrompt(path: string, cwd: string): Promise<string> {
  const text = new TextDecoder().decode(await readInputFile(path, '--prompt-file', cwd)).trim();
  if (text === '')
    throw new UsageError(`The prompt file "${path}" is empty.`, 'Write {input} where the sample belongs.');
  return text;
}

function taskOf(id: string, planned: PlannedEval, model: ModelName, options: SubmitOptions): Task {
  return {
    task_id: id,
    eval_name: planned.eval.name,
    model_name: model.name,
    model_config: { provider: model.provider, ...parametersOf(planned.eval.parameters, options) },
    num_examples: planned.samples.length,
    n_repeats: options.repeats,
    dataset: {
      source: planned.dataset.source,
      sha256: planned.dataset.sha256,
      samples: planned.file,
      samples_sha256: planned.frozen.sha256,
      seed: options.shuffle ? (options.seed ?? '0') : null,
      shuffled: options.shuffle,
    },
    prompt: planned.prompt,
    system: options.system ?? null,
    grader: planned.grader?.name ?? null,
    simulated: model.provider === 'mock' || planned.grader?.provider === 'mock',
    eval_version: planned.eval.version,
  };
}

function parametersOf(defaults: ModelParameters, { temperature, maxTokens }: SubmitOptions): ModelParameters {
  return {
    ...defaults,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
  };
}
