import { type Clock, isoTime } from '../core/clock.ts';
import { EvalsError } from '../core/errors.ts';
import type { ListedSubmission, ListReport } from '../core/listing.ts';
import type { TaskReport } from '../core/status.ts';
import { type FoundTaskFile, resolveTaskFile } from '../store/find-task-file.ts';
import { listTaskFiles } from '../store/list-task-files.ts';
import { experimentOf } from './experiment-of.ts';
import { readState } from './read-status.ts';
import { costOfTasks } from './task-cost.ts';

export interface ListOptions {
  readonly cwd: string;
  readonly outputDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * The submissions of an output directory, newest first. What cannot be read is a warning. Its cost depends on the number of tasks, not
 * of samples. Rejects with a `StorageError` when the directory cannot be read.
 */
export async function list(options: ListOptions): Promise<ListReport> {
  const { clock, cwd, outputDir } = options;
  const looks = listTaskFiles(outputDir, cwd).map((path) => look(path, options));
  const submissions = looks.flatMap(({ submission }) => submission ?? []);
  return Promise.resolve({
    v: 1,
    time: isoTime(clock.now()),
    output_dir: outputDir,
    submissions: submissions.sort(newestFirst),
    warnings: looks.flatMap(({ warnings }) => warnings),
  });
}

interface Look {
  readonly submission?: ListedSubmission;
  readonly warnings: readonly string[];
}

function look(path: string, options: ListOptions): Look {
  try {
    const files = resolveTaskFile(path, options.outputDir, options.cwd);
    const { experiment, warnings } = experimentOf(files);
    try {
      const { submission, damage } = listed(files, experiment, options);
      return { submission, warnings: [...warnings, ...damage] };
    } catch (error) {
      // A file that is not ours has no folder beside it either: one of the two is enough to be told.
      if (warnings.length > 0) return { warnings };
      throw error;
    }
  } catch (error) {
    if (error instanceof EvalsError) return { warnings: [error.message] };
    throw error;
  }
}

function listed(
  files: FoundTaskFile,
  experiment: string | null,
  { clock, environment }: ListOptions,
): { readonly submission: ListedSubmission; readonly damage: readonly string[] } {
  const { status, submission } = readState(files, clock, environment);
  const { tasks, warnings } = status;
  return {
    submission: {
      id: submission.id,
      file: status.file,
      experiment,
      created_at: submission.created_at,
      state: status.state,
      evals: distinct(tasks, ({ eval_name }) => eval_name),
      models: distinct(tasks, ({ model_name }) => model_name),
      simulated: tasks.some(({ simulated }) => simulated),
      totals: status.totals,
      cost_usd: costOfTasks(tasks),
      tasks: tasks.map((task) => ({
        task_id: task.task_id,
        eval_name: task.eval_name,
        model_name: task.model_name,
        simulated: task.simulated,
        status: task.status,
        total: task.total,
        done: task.done,
        scored: task.scored,
        failed: task.failed,
        accuracy: task.accuracy,
        ci95: task.ci95,
        cost_usd: task.cost_usd,
      })),
    },
    damage:
      warnings.length <= 1
        ? warnings
        : [`${warnings[0] ?? ''} (${String(warnings.length - 1)} more places in ${status.file})`],
  };
}

function distinct(tasks: readonly TaskReport[], name: (task: TaskReport) => string): string[] {
  return [...new Set(tasks.map(name))];
}

/** Two submissions of one second differ in the suffix of their ids. */
function newestFirst(a: ListedSubmission, b: ListedSubmission): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return b.id.localeCompare(a.id, 'en', { numeric: true });
}
