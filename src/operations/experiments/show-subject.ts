import type { Breakdown, ErrorSummary } from '../../core/breakdown.ts';
import type { SubmissionDetails, TaskDetails } from '../../core/details.ts';
import type { ExperimentDetails } from '../../core/experiment-details.ts';
import type { Timeline } from '../../core/timeline.ts';
import type { FoundTaskFile } from '../../store/find-task-file.ts';
import { journalBytes } from '../../store/journal/request-times.ts';
import { readDetails } from '../read-details.ts';
import { readTimeline } from '../read-timeline.ts';
import { chosen, type ShowOptions } from '../show.ts';
import { breakdownOf } from './breakdown.ts';
import { errorSummary } from './error-summary.ts';
import type { GroupedTask } from './groups.ts';
import { readExperiment } from './read.ts';
import { type SampleKeys, sampleKeys } from './sample-keys.ts';
import { findSubject, type Subject } from './subject.ts';

/** An experiment or a task file, in detail. */
export type Shown =
  | { readonly kind: 'experiment'; readonly details: ExperimentDetails }
  | { readonly kind: 'task file'; readonly details: SubmissionDetails & { readonly timeline?: Timeline | null } };

/** `cheap`: only where it takes no time that anybody notices. */
export type WithTimeline = 'never' | 'cheap' | 'always';

/** Reading so many bytes of journals takes a fraction of a second. */
const cheapBytes = 64 * 1024 * 1024;

interface Read {
  readonly shown: Shown;
  readonly tasks: readonly { readonly details: TaskDetails; readonly parts: readonly GroupedTask[] }[];
  readonly keys: SampleKeys;
}

/** What a name means, in detail. Writes nothing. Rejects with a `UsageError` when there is no such thing or task, and with a `StorageError`. */
export async function showSubject(options: ShowOptions & { readonly timeline: WithTimeline }): Promise<Shown> {
  const { shown, tasks } = read(options);
  const timed = tasks.flatMap(({ details, parts }) =>
    parts.map(({ task, files }) => ({
      directory: files.directory,
      taskId: task.task_id,
      aliveAt: details.status === 'running' && details.limit !== null ? options.clock.now() : null,
    })),
  );
  const bytes = (): number => timed.reduce((sum, { directory, taskId }) => sum + journalBytes(directory, taskId), 0);
  if (options.timeline === 'never' || (options.timeline === 'cheap' && bytes() > cheapBytes))
    return Promise.resolve(shown);
  const timeline = readTimeline(timed);
  return shown.kind === 'experiment'
    ? { kind: shown.kind, details: { ...shown.details, timeline } }
    : { kind: shown.kind, details: { ...shown.details, timeline } };
}

/** The results of each task by the values of columns, one after the other. Rejects as `showSubject` does. */
export async function* showBreakdowns(
  options: ShowOptions & { readonly columns: readonly string[] },
): AsyncGenerator<{ readonly breakdown: Breakdown; readonly warnings: readonly string[] }> {
  const { tasks, keys } = read(options);
  for (const { parts } of tasks) yield breakdownOf(parts, options.columns, keys);
}

/** Why samples of each task failed, one after the other. Rejects as `showSubject` does. */
export async function* showErrors(options: ShowOptions): AsyncGenerator<ErrorSummary> {
  for (const { details, parts } of read(options).tasks) yield errorSummary(details, parts);
}

/** The task files that are meant: of an experiment all, oldest first. */
export function subjectFiles(options: Pick<ShowOptions, 'file' | 'cwd' | 'outputDir'>): readonly FoundTaskFile[] {
  const subject = findSubject(options.file, options);
  return subject.kind === 'experiment' ? subject.members : [subject.file];
}

function read(options: ShowOptions): Read {
  const subject = findSubject(options.file, options);
  return subject.kind === 'experiment' ? readNamed(subject, options) : readFile(subject.file, options);
}

function readNamed(subject: Extract<Subject, { kind: 'experiment' }>, options: ShowOptions): Read {
  const { details, groups, keys } = readExperiment({ ...options, ...subject });
  const all = details.tasks.map((task, index) => ({
    task_id: task.task_id,
    details: task,
    parts: groups[index] ?? [],
  }));
  const tasks = chosen(all, options.task);
  return {
    shown: { kind: 'experiment', details: { ...details, tasks: tasks.map((task) => task.details) } },
    tasks,
    keys,
  };
}

function readFile(files: FoundTaskFile, { clock, environment, task }: ShowOptions): Read {
  const whole = readDetails(files, clock, environment);
  const details = { ...whole, tasks: chosen(whole.tasks, task) };
  return {
    shown: { kind: 'task file', details },
    tasks: details.tasks.map((each) => ({ details: each, parts: [{ task: each.plan, files }] })),
    keys: sampleKeys(),
  };
}
