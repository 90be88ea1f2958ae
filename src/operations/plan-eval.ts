import { UsageError } from '../core/errors.ts';
import type { DataFile, Dataset, Eval, Sample } from '../core/eval.ts';
import { mostPasses, noModel } from '../core/submission.ts';
import { samplesToPass } from '../core/gate.ts';
import { selectSamples } from '../datasets/select.ts';
import { checkTemplate } from '../evals/template.ts';
import { type ModelName, parseModelName } from '../models/providers.ts';
import { cachedDownload } from '../store/download-cache.ts';
import { readInputFile } from '../store/input-file.ts';
import { freezeSamples } from '../store/submission-files.ts';
import { chooseSamples } from './choose-samples.ts';
import type { FoundEval } from './find-evals.ts';
import type { SubmitOptions } from './submit-options.ts';

/** One eval of a submission, with everything that its tasks have in common. */
export interface PlannedEval extends FoundEval {
  readonly dataset: Dataset;
  readonly samples: readonly Sample[];
  readonly prompt: string;
  readonly repeats: number;
  /** One task for each. */
  readonly models: readonly ModelName[];
  /** undefined where no model judges. */
  readonly grader: ModelName | undefined;
  /** Other models that its code asks, by role. */
  readonly roles: Readonly<Record<string, ModelName>>;
  /** Frozen samples, and their path in the run directory. */
  readonly frozen: { readonly bytes: Uint8Array; readonly sha256: string };
  readonly file: string;
}

const defaultModels = ['gpt-4o', 'gpt-3.5-turbo'];

/** Draws and freezes the samples. Rejects with a `UsageError`. */
export async function planEval(found: FoundEval, options: SubmitOptions): Promise<PlannedEval> {
  const { eval: evaluation } = found;
  const dataset = await evaluation.dataset({
    data: options.data === undefined ? undefined : await dataFile(options.data, '--data', options.cwd),
    atMost: options.shuffle || hasChoice(options) ? undefined : options.limit,
    read: async (path) => dataFile(path, `the eval ${evaluation.name}`, found.code?.directory ?? options.cwd),
    download: cachedDownload({ environment: options.environment }),
  });
  const prompt =
    options.promptFile === undefined ? evaluation.prompt : await readPrompt(options.promptFile, options.cwd);
  const chosen = chooseSamples(dataset.samples, options.only ?? {}, evaluation.name);
  const samples = selectSamples(chosen, options);
  const repeats = options.repeats ?? evaluation.repeats ?? 1;
  checkAmount(samples.length, repeats, dataset, hasChoice(options));
  checkGate(evaluation, samples.length);
  if (evaluation.plainPrompt !== true) checkTemplate(prompt, samples);
  return {
    ...found,
    dataset,
    samples,
    prompt,
    repeats,
    models: modelsFor(evaluation, options),
    grader: graderOf(evaluation, options),
    roles: rolesFor(evaluation, options),
    frozen: freezeSamples(samples),
    file: `samples/${evaluation.name}.jsonl`,
  };
}

async function dataFile(name: string, what: string, directory: string): Promise<DataFile> {
  return { name, bytes: await readInputFile(name, what, directory) };
}

function hasChoice({ only }: SubmitOptions): boolean {
  return Object.values(only ?? {}).some((part) => part !== undefined);
}

/** Better told now than after all has been paid for. */
function checkGate({ name, atLeast }: Eval, samples: number): void {
  if (atLeast === undefined) return;
  const needed = samplesToPass(atLeast);
  if (samples >= needed) return;
  const asked = `The eval ${name} asks for a lower bound of at least ${String(atLeast.rate)}`;
  if (needed === Infinity) throw new UsageError(`${asked}, which no result can have.`, 'Ask for less than 1.');
  throw new UsageError(
    `${asked}, which ${String(samples)} samples cannot show even when all are right.`,
    `It takes ${String(needed)} of them: give a larger --limit, or ask for less.`,
  );
}

function checkAmount(samples: number, repeats: number, { source }: Dataset, chosen: boolean): void {
  if (samples === 0 && chosen)
    throw new UsageError('None of the samples is one of those that are wanted.', 'Ask for others, or for all of them.');
  if (samples === 0)
    throw new UsageError(`The dataset "${source}" has no samples.`, 'Give a file that has some with --data.');
  if (samples * repeats <= mostPasses) return;
  throw new UsageError(
    `${String(samples)} samples repeated ${String(repeats)} times are more than ${String(mostPasses)} passes.`,
    'Give a smaller --limit or --repeats.',
  );
}

/** `none` among the names, or an eval that names none whatever the flag says: one task that asks no model of its own. */
export function modelsFor(
  { models }: Eval,
  { models: wanted, environment }: Pick<SubmitOptions, 'models' | 'environment'>,
): ModelName[] {
  if (models?.length === 0) return [nobody];
  const names = wanted ?? models ?? defaultModels;
  return names.map((name) => (name === noModel ? nobody : parseModelName(name, environment)));
}

const nobody: ModelName = { provider: noModel, model: noModel, name: noModel };

function graderOf({ grader }: Eval, { grader: wanted, environment }: SubmitOptions): ModelName | undefined {
  const name = wanted === undefined ? undefined : parseModelName(wanted, environment);
  return grader === undefined ? undefined : (name ?? parseModelName(grader, environment));
}

function rolesFor({ roles = {} }: Eval, { environment }: SubmitOptions): Record<string, ModelName> {
  return Object.fromEntries(Object.entries(roles).map(([role, name]) => [role, parseModelName(name, environment)]));
}

async function readPrompt(path: string, cwd: string): Promise<string> {
  const text = new TextDecoder().decode(await readInputFile(path, '--prompt-file', cwd)).trim();
  if (text === '')
    throw new UsageError(`The prompt file "${path}" is empty.`, 'Write {input} where the sample belongs.');
  return text;
}
