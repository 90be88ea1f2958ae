import { relative, resolve, sep } from 'node:path';
import type { ExperimentNews } from '../core/experiment.ts';
import type { ModelParameters } from '../core/model.ts';
import type { Detectable } from '../core/power-report.ts';
import { noModel, type Task } from '../core/submission.ts';
import { version } from '../core/version.ts';
import type { ModelName } from '../models/providers.ts';
import { gitCommit } from '../store/git-commit.ts';
import { detectableDifferences } from './detectable.ts';
import { placeSubmission } from './experiments/create.ts';
import { labelsOf } from './experiments/names.ts';
import { findEvals } from './find-evals.ts';
import { type PlannedEval, planEval } from './plan-eval.ts';
import { pricesOf } from './prices-of.ts';
import { stopEarlyPlan } from './stop-early-plan.ts';
import type { SubmitOptions } from './submit-options.ts';
import { type SubmissionEstimate, submissionEstimate } from './submission-estimate.ts';
import { taskIds } from './task-id.ts';

export type { SubmitOptions } from './submit-options.ts';

export interface SubmitReport extends SubmissionEstimate {
  /** Relative when the output directory was given so. */
  readonly path: string;
  readonly id: string;
  /** What was added: nothing when the experiment had all of it. */
  readonly tasks: readonly {
    readonly task_id: string;
    readonly samples: number;
    readonly calls: number;
    readonly simulated: boolean;
  }[];
  /** What the experiment had already; null without an experiment, and for the first submission of one. */
  readonly experiment: ExperimentNews | null;
  /** What the chosen samples of each eval can show. */
  readonly detectable: readonly Detectable[];
  readonly warnings: readonly string[];
}

/** Writes the plan, or what an experiment lacks of it: freezes the samples and creates the task file. Calls no model and needs no key. */
export async function submit(given: SubmitOptions): Promise<SubmitReport> {
  // What is known of the first samples must hold for the others.
  const options = given.stopEarly === undefined ? given : { ...given, shuffle: true };
  const labels = labelsOf(options);
  const commit = gitCommit(options.cwd, options.environment);
  const evals: PlannedEval[] = [];
  for (const found of await findEvals(options.evals, options.cwd)) evals.push(await planEval(found, options));

  const prices = await pricesOf(evals.flatMap(modelsOfEval), options);
  const pairs = evals.flatMap((planned) => planned.models.map((model) => ({ planned, model })));
  const ids = taskIds(pairs.map(({ planned, model }) => ({ evalName: planned.eval.name, modelName: model.name })));
  const places = pairs.map(({ planned }, index) => ({ id: ids[index] ?? '', planned }));
  const placed = await placeSubmission({
    outputDir: options.outputDir,
    cwd: options.cwd,
    evalsVersion: version,
    planned: pairs.map(({ planned, model }, index) => ({
      task: {
        ...taskOf(ids[index] ?? '', planned, model, options),
        ...(options.stopEarly === undefined
          ? {}
          : { stop_early: stopEarlyPlan(options.stopEarly, { id: ids[index] ?? '', planned }, places) }),
      },
      eval: planned.eval,
      samples: planned.samples,
    })),
    ...labels,
    gitCommit: await commit,
    samples: new Map(evals.map((planned) => [planned.file, planned.frozen.bytes])),
    environment: options.environment,
    clock: options.clock,
  });
  const { calls, all } = submissionEstimate(placed.added, prices, options.environment);
  return {
    path: placed.path,
    id: placed.id,
    tasks: placed.added.map(({ task }, index) => ({
      task_id: task.task_id,
      samples: task.num_examples,
      calls: calls[index] ?? 0,
      simulated: task.simulated,
    })),
    ...all,
    experiment: placed.news,
    detectable: detectableDifferences(evals, options),
    warnings: placed.warnings,
  };
}

function modelsOfEval({ models, grader, roles }: PlannedEval): ModelName[] {
  const all = [...models, ...(grader === undefined ? [] : [grader]), ...Object.values(roles)];
  return all.filter(({ provider }) => provider !== noModel);
}

function taskOf(id: string, planned: PlannedEval, model: ModelName, options: SubmitOptions): Task {
  return {
    task_id: id,
    eval_name: planned.eval.name,
    model_name: model.name,
    model_config: { provider: model.provider, ...parametersOf(planned.eval.parameters, options) },
    num_examples: planned.samples.length,
    n_repeats: planned.repeats,
    dataset: {
      source: planned.dataset.source,
      sha256: planned.dataset.sha256,
      samples: planned.file,
      samples_sha256: planned.frozen.sha256,
      seed: options.shuffle ? (options.seed ?? '0') : null,
      shuffled: options.shuffle,
    },
    prompt: planned.prompt,
    system: options.system ?? planned.eval.system ?? null,
    grader: planned.grader?.name ?? null,
    ...rolesIn(planned),
    ...sourceIn(planned, options),
    simulated: [model, planned.grader, ...Object.values(planned.roles)].some((asked) => asked?.provider === 'mock'),
    eval_version: planned.eval.version,
  };
}

function rolesIn({ roles }: PlannedEval): Pick<Task, 'roles'> {
  const names = Object.entries(roles).map(([role, { name }]) => [role, name] as const);
  return names.length === 0 ? {} : { roles: Object.fromEntries(names) };
}

/** Relative to the folder of the task file: the two may be moved together. */
function sourceIn({ code }: PlannedEval, { cwd, outputDir }: SubmitOptions): Pick<Task, 'source'> {
  if (code === undefined) return {};
  const { path, sha256 } = code;
  return { source: { file: relative(resolve(cwd, outputDir), path).split(sep).join('/'), sha256 } };
}

function parametersOf(defaults: ModelParameters, { temperature, maxTokens }: SubmitOptions): ModelParameters {
  return {
    ...defaults,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
  };
}
