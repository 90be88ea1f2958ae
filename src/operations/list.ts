import { type Clock, isoTime } from '../core/clock.ts';
import { EvalsError } from '../core/errors.ts';
import type { ListedExperiment, ListedResults, ListedSubmission, ListedTask, ListReport } from '../core/listing.ts';
import type { TaskReport } from '../core/status.ts';
import { type FoundTaskFile, resolveTaskFile } from '../store/find-task-file.ts';
import { listTaskFiles } from '../store/list-task-files.ts';
import { experimentOf } from './experiment-of.ts';
import { type ExperimentMember, joinMembers } from './experiments/read.ts';
import {
  compareUnits,
  experimentUnit,
  isWanted,
  type ListFilter,
  type ListOrder,
  submissionUnit,
} from './list-filter.ts';
import { readState } from './read-status.ts';
import { costOfTasks } from './task-cost.ts';

export interface ListOptions {
  readonly cwd: string;
  readonly outputDir: string;
  readonly filter?: ListFilter;
  /** Default: created. */
  readonly order?: ListOrder;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * The experiments of an output directory, and its submissions. What cannot be read is a warning. Its cost depends on the number of
 * tasks, not of samples: samples that two submissions of an experiment share are counted in both. Rejects with a `StorageError`
 * when the directory cannot be read.
 */
export async function list(options: ListOptions): Promise<ListReport> {
  const { clock, cwd, outputDir, filter = {}, order = 'created' } = options;
  const looks = listTaskFiles(outputDir, cwd).map((path) => look(path, options));
  const compare = compareUnits(order);
  const members = looks.flatMap(({ member }) => member ?? []);
  const experiments = experimentsOf(members).filter((experiment) => isWanted(experimentUnit(experiment), filter));
  const names = new Set(experiments.map(({ name }) => name));
  const submissions = members
    .map(({ submission }) => submission)
    .filter((submission) =>
      submission.experiment === null ? isWanted(submissionUnit(submission), filter) : names.has(submission.experiment),
    );
  return Promise.resolve({
    v: 1,
    time: isoTime(clock.now()),
    output_dir: outputDir,
    experiments: experiments.sort((a, b) => compare(experimentUnit(a), experimentUnit(b))),
    submissions: submissions.sort((a, b) => compare(submissionUnit(a), submissionUnit(b))),
    warnings: looks.flatMap(({ warnings }) => warnings),
  });
}

interface ListedMember extends ExperimentMember {
  readonly submission: ListedSubmission;
}

interface Look {
  readonly member?: ListedMember;
  readonly warnings: readonly string[];
}

function look(path: string, options: ListOptions): Look {
  try {
    const files = resolveTaskFile(path, options.outputDir, options.cwd);
    const labels = experimentOf(files);
    try {
      const { member, damage } = listed(files, labels, options);
      return { member, warnings: [...labels.warnings, ...damage] };
    } catch (error) {
      // A file that is not ours has no folder beside it either: one of the two is enough to be told.
      if (labels.warnings.length > 0) return labels;
      throw error;
    }
  } catch (error) {
    if (error instanceof EvalsError) return { warnings: [error.message] };
    throw error;
  }
}

function listed(
  files: FoundTaskFile,
  { experiment, tags }: ReturnType<typeof experimentOf>,
  { clock, environment }: ListOptions,
): { readonly member: ListedMember; readonly damage: readonly string[] } {
  const state = readState(files, clock, environment);
  const { status, submission } = state;
  const { tasks, warnings } = status;
  const line = {
    id: submission.id,
    file: status.file,
    experiment,
    created_at: submission.created_at,
    tags,
    git_commit: submission.git_commit ?? null,
    state: status.state,
    totals: status.totals,
    ...resultsOf(tasks),
  };
  const more = `${warnings[0] ?? ''} (${String(warnings.length - 1)} more places in ${status.file})`;
  return { member: { files, state, submission: line }, damage: warnings.length <= 1 ? warnings : [more] };
}

function experimentsOf(members: readonly ListedMember[]): ListedExperiment[] {
  const byName = new Map<string, ListedMember[]>();
  for (const member of members.toSorted(
    (a, b) => -newestFirst(submissionUnit(a.submission), submissionUnit(b.submission)),
  )) {
    const { experiment } = member.submission;
    if (experiment !== null) byName.set(experiment, [...(byName.get(experiment) ?? []), member]);
  }
  return Array.from(byName, ([name, those]) => {
    const { tasks, totals, state } = joinMembers(those);
    const submissions = those.map(({ submission }) => submission);
    return {
      name,
      created_at: submissions[0]?.created_at ?? '',
      updated_at: submissions.at(-1)?.created_at ?? '',
      submissions: submissions.map(({ id }) => id),
      tags: [...new Set(submissions.flatMap(({ tags }) => tags))],
      git_commits: [...new Set(submissions.flatMap(({ git_commit }) => git_commit ?? []))],
      state,
      totals,
      ...resultsOf(tasks),
    };
  });
}

const newestFirst = compareUnits('created');

function resultsOf(tasks: readonly TaskReport[]): Omit<ListedResults, 'state' | 'totals'> {
  return {
    evals: distinct(tasks, ({ eval_name }) => eval_name),
    models: distinct(tasks, ({ model_name }) => model_name),
    simulated: tasks.some(({ simulated }) => simulated),
    cost_usd: costOfTasks(tasks),
    tasks: tasks.map(listedTask),
  };
}

function listedTask(task: TaskReport): ListedTask {
  const { task_id, eval_name, model_name, simulated, status, total, done, scored, failed } = task;
  const { accuracy, ci95, cost_usd, stopped_early } = task;
  return {
    ...{ task_id, eval_name, model_name, simulated, status, total, done, scored, failed, accuracy, ci95, cost_usd },
    ...(stopped_early === undefined ? {} : { stopped_early }),
  };
}

function distinct(tasks: readonly TaskReport[], name: (task: TaskReport) => string): string[] {
  return [...new Set(tasks.map(name))];
}
