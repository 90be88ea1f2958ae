import type { StopEarly, StoppedEarlyReport } from './early-stop.ts';
import type { JsonObject } from './json.ts';

export const taskFileSchema = 'evals.tasks/1';

/** One eval on one model, as planned by `submit`. Immutable. Names are those on disk. */
export interface Task {
  /** `<eval>__<model>`, lower case, safe as a file name. */
  readonly task_id: string;
  readonly eval_name: string;
  readonly model_name: string;
  /** `provider` and the sampling parameters as they are sent. */
  readonly model_config: { readonly provider: string } & JsonObject;
  readonly num_examples: number;
  readonly n_repeats: number;
  readonly dataset: TaskDataset;
  /** The prompt template, whole. */
  readonly prompt: string;
  readonly system: string | null;
  /** `provider/name` of the judging model. */
  readonly grader: string | null;
  /** `provider/name` of other models that the eval's code asks, by role. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Where the eval's code is; absent for evals that come with the program. */
  readonly source?: TaskSource;
  /** When it may stop before its last sample; absent: never. */
  readonly stop_early?: StopEarly;
  /** True when the answers come from the simulated provider. */
  readonly simulated: boolean;
  /** Version of the eval's code at submit. */
  readonly eval_version: number;
}

export interface TaskSource {
  /** Path of the eval file, relative to the folder of the task file. */
  readonly file: string;
  /** Of the file and every local file that it imports. */
  readonly sha256: string;
}

/** Stands as `model_name` and as provider of a task whose eval asks no model, or only those of its roles. */
export const noModel = 'none';

/** Every model that a task asks, each once: its own, the grader, and those of its roles. */
export function modelsAsked({
  model_name,
  grader,
  roles = {},
}: Pick<Task, 'model_name' | 'grader' | 'roles'>): string[] {
  const names = [model_name, grader, ...Object.values(roles)];
  return [...new Set(names.filter((name) => name !== null && name !== noModel))] as string[];
}

export interface TaskDataset {
  readonly source: string;
  /** Of the bytes that the samples were read from. */
  readonly sha256: string;
  /** Path of the frozen samples, relative to the run directory. */
  readonly samples: string;
  /** Of the frozen samples file. */
  readonly samples_sha256: string;
  /** Seed of the shuffle; null when the samples stand in the dataset's order. */
  readonly seed: string | null;
  readonly shuffled: boolean;
}

/** The plan: `spec.json`. */
export interface Submission {
  readonly schema: typeof taskFileSchema;
  readonly id: string;
  readonly evals_version: string;
  /** The commit that was checked out at submit; null outside a repository, absent in plans of versions that did not look. */
  readonly git_commit?: string | null;
  readonly created_at: string;
  readonly tasks: readonly Task[];
}

export type TaskStatus = 'pending' | 'running' | 'completed' | 'failed' | 'interrupted';

/** What changes in the task file while a task runs: a checkpoint of the fold of its journal. */
export interface TaskCheckpoint {
  readonly status: TaskStatus;
  /** Percentage of samples with an outcome, 0…100. */
  readonly progress: number;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly error: string | null;
  readonly results: TaskResults;
}

export interface TaskResults {
  readonly scored: number;
  readonly failed: number;
  /** Score name → mean over scored samples, `…_ci95`, and for the first one `…_bounds` (all failed samples = 0, all = 1). */
  readonly metrics: Readonly<Record<string, number | readonly [number, number] | null>>;
  readonly failures: Readonly<Record<string, number>>;
  readonly truncated: number;
  readonly usage: Readonly<Record<string, number>>;
  readonly cost_usd: number | null;
  readonly latency_ms: Readonly<Record<string, number>>;
  readonly samples_per_second: number | null;
  /** null while it did not; absent where the plan does not allow it. */
  readonly stopped_early?: StoppedEarlyReport | null;
}

export const emptyCheckpoint: TaskCheckpoint = {
  status: 'pending',
  progress: 0,
  started_at: null,
  completed_at: null,
  error: null,
  results: {
    scored: 0,
    failed: 0,
    metrics: {},
    failures: {},
    truncated: 0,
    usage: {},
    cost_usd: null,
    latency_ms: {},
    samples_per_second: null,
  },
};

/** Passes over samples that a task may have: each takes a byte of memory while it runs. */
export const mostPasses = 100_000_000;

/** How many passes over samples a task consists of. */
export function totalPasses(task: Pick<Task, 'num_examples' | 'n_repeats'>): number {
  return task.num_examples * task.n_repeats;
}
