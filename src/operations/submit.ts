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
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

export interface SubmitReport {
  /** Relative when the output directory was given so. */
  readonly path: string;
  readonly id: string;
  readonly tasks: readonly {
    readonly task_id: string;
    readonly samples: number;
    readonly calls: number;
    readonly simulated: boolean;
  }[];
  readonly calls: number;
  /** Estimated from characters; of all calls together. */
  readonly tokens: { readonly input: number; readonly output: number };
  readonly warnings: readonly string[];
}

/** Writes the plan: freezes the chosen samples and creates the task file. Calls no model and needs no key. */
export async function submit(options: SubmitOptions): Promise<SubmitReport> {
  const models = options.models.map((name) => parseModelName(name, options.environment));
  const evals: PlannedEval[] = [];
  for (const name of options.evals) evals.push(await planEval(name, options));

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
  const estimates = pairs.map(({ planned }) => estimate(planned, options));
  return {
    path: created.path,
    id: created.id,
    tasks: tasks.map((task, index) => ({
      task_id: task.task_id,
      samples: task.num_examples,
      calls: estimates[index]?.calls ?? 0,
      simulated: task.simulated,
    })),
    calls: total(estimates, ({ calls }) => calls),
    tokens: { input: total(estimates, ({ input }) => input), output: total(estimates, ({ output }) => output) },
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

/** Four characters to a token: OpenAI's rule of thumb for English text. */
const charactersPerToken = 4;

function estimate(planned: PlannedEval, { repeats }: SubmitOptions): { calls: number; input: number; output: number } {
  const callsPerPass = planned.grader === undefined ? 1 : 2;
  const passes = planned.samples.length * repeats;
  const characters = total(planned.samples, ({ input }) => planned.prompt.length + JSON.stringify(input).length);
  return {
    calls: passes * callsPerPass,
    input: Math.ceil((characters * repeats * callsPerPass) / charactersPerToken),
    output: passes * callsPerPass * planned.eval.outputTokens,
  };
}

function total<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
