import { UsageError } from '../../core/errors.ts';
import type { SampleView } from '../../core/outcome.ts';
import { readSubmission } from '../../store/stored-files.ts';
import { showOutcomes, type ShowOutcomesOptions, type TaskOutcomes } from '../show-outcomes.ts';
import { showSample, type ShowSampleOptions } from '../show-sample.ts';
import { chosen, type ShowOptions } from '../show.ts';
import { subjectFiles } from './show-subject.ts';

/** The outcomes of each task in turn, of an experiment or a task file. Rejects as `showOutcomes` does. */
export async function* showSubjectOutcomes(options: ShowOutcomesOptions): AsyncGenerator<TaskOutcomes> {
  for (const file of filesWithTask(options)) yield* showOutcomes({ ...options, file });
}

/** One sample with all that was said, once for each task that has it, of an experiment or a task file. Rejects as `showSample` does. */
export async function showSubjectSample(options: ShowSampleOptions): Promise<SampleView[]> {
  const views: SampleView[] = [];
  let missing: unknown;
  for (const file of filesWithTask(options)) {
    try {
      views.push(...(await showSample({ ...options, file })));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      missing = error;
    }
  }
  if (views.length === 0) throw missing;
  return views;
}

export interface ShowFullOptions extends ShowOptions {
  /** At most so many of each task; undefined: all. */
  readonly limit: number | undefined;
  readonly decrypt: boolean;
}

/** Samples that have an outcome, each with all that was said. Reads a task's journal once for each. Rejects as `showOutcomes` does. */
export async function* showFull({ decrypt, ...options }: ShowFullOptions): AsyncGenerator<SampleView> {
  for (const file of filesWithTask(options)) {
    for await (const { task, records } of showOutcomes({ ...options, file, failedOnly: false })) {
      const ids = new Set(Array.from(records, ({ sample_id }) => sample_id));
      for (const sample of ids) yield* await showSample({ ...options, file, task: task.task_id, sample, decrypt });
    }
  }
}

/** Paths of the files that are meant; of an experiment those that have the task. */
function filesWithTask(options: ShowOptions): string[] {
  const files = subjectFiles(options).map(({ path, directory }) => ({
    path,
    tasks: readSubmission(directory).submission.tasks,
  }));
  const { task } = options;
  chosen(
    files.flatMap(({ tasks }) => tasks),
    task,
  );
  const wanted = files.filter(({ tasks }) => task === undefined || tasks.some(({ task_id }) => task_id === task));
  return wanted.map(({ path }) => path);
}
