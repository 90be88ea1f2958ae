import {
  emptyCheckpoint,
  type Submission,
  type Task,
  type TaskCheckpoint,
  type TaskDataset,
  type taskFileSchema,
} from '../core/submission.ts';

/** `tasks_<id>.json`: the plan and a checkpoint of its progress, for people. Nothing is decided from it. */
export interface TaskFile {
  readonly schema: typeof taskFileSchema;
  readonly id: string;
  readonly experiment: string | null;
  /** Given at submit; absent in files of versions that knew none. */
  readonly tags?: readonly string[];
  readonly evals_version: string;
  readonly created_at: string;
  readonly updated_at: string;
  /** By `task_id`. */
  readonly tasks: Readonly<Record<string, TaskFileEntry>>;
}

/** One task in a task file: at most 4 KB of JSON. */
export interface TaskFileEntry extends TaskCheckpoint {
  readonly task_id: string;
  readonly eval_name: string;
  readonly model_name: string;
  readonly model_config: Task['model_config'];
  readonly num_examples: number;
  readonly n_repeats: number;
  readonly dataset: Pick<TaskDataset, 'source' | 'sha256' | 'samples' | 'seed'>;
  /** The beginning of the prompt; the whole of it is in `spec.json`. */
  readonly prompt: string;
  readonly grader: string | null;
  readonly simulated: boolean;
  readonly created_at: string;
  /** Paths in the run directory. */
  readonly output_files: { readonly journal: string };
}

/** Bytes of JSON that a text may take, so that a task stays below 4 KB with its results. */
const longest = { prompt: 1200, source: 300, error: 600 };

/** The task file of a submission on which no work was done yet. */
export function taskFileOf(submission: Submission, experiment: string | null, tags: readonly string[] = []): TaskFile {
  return {
    schema: submission.schema,
    id: submission.id,
    experiment,
    tags,
    evals_version: submission.evals_version,
    created_at: submission.created_at,
    updated_at: submission.created_at,
    tasks: Object.fromEntries(submission.tasks.map((task) => [task.task_id, entryOf(task, submission.created_at)])),
  };
}

/** A task's entry with what changed. Fields that we do not know stay. */
export function withCheckpoint(entry: TaskFileEntry, checkpoint: TaskCheckpoint): TaskFileEntry {
  const { status, progress, started_at, completed_at, error, results } = checkpoint;
  return {
    ...entry,
    status,
    progress,
    started_at,
    completed_at,
    error: error === null ? null : excerpt(error, longest.error, '…'),
    results: { ...entry.results, ...results },
  };
}

/** The text of a task file, as it stands on disk. */
export function taskFileText(file: TaskFile): string {
  // Half a character (a text cut in its middle) would be refused when the file is read again.
  const whole = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;
  return `${JSON.stringify(file, whole, 2)}\n`;
}

function entryOf(task: Task, createdAt: string): TaskFileEntry {
  const { source, sha256, samples, seed } = task.dataset;
  return {
    task_id: task.task_id,
    eval_name: task.eval_name,
    model_name: task.model_name,
    model_config: task.model_config,
    num_examples: task.num_examples,
    n_repeats: task.n_repeats,
    dataset: { source: excerpt(source, longest.source, '…'), sha256, samples, seed },
    prompt: excerpt(task.prompt, longest.prompt, '… (the whole prompt is in spec.json)'),
    grader: task.grader,
    simulated: task.simulated,
    ...emptyCheckpoint,
    created_at: createdAt,
    output_files: { journal: `journal/${task.task_id}/` },
  };
}

/** The text, or as much of its beginning as takes `bytes` of JSON, and then the mark. */
function excerpt(text: string, bytes: number, mark: string): string {
  if (text.length <= bytes && jsonSize(text) <= bytes) return text;
  let size = jsonSize(mark);
  let length = 0;
  for (const character of text) {
    size += jsonSize(character) - 2;
    if (size > bytes) break;
    length += character.length;
  }
  return text.slice(0, length) + mark;
}

function jsonSize(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
