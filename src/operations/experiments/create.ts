import { resolve } from 'node:path';
import type { ExperimentNews } from '../../core/experiment.ts';
import { prepareOutputDirectory } from '../../store/output-directory.ts';
import { withOutputLock } from '../../store/output-lock.ts';
import { readSubmission } from '../../store/stored-files.ts';
import { createSubmission, type CreatedSubmission, type NewSubmission } from '../../store/submission-files.ts';
import { readStatus } from '../read-status.ts';
import { type Additions, additionsTo, type PlannedTask } from './additions.ts';
import { changesIn } from './changes.ts';
import { labelledTaskFiles } from './find.ts';
import { groupsOf, type TaskGroup } from './groups.ts';
import { taskIdentity } from './identity.ts';
import { sampleKeys } from './sample-keys.ts';

export interface PlacedOptions<Planned extends PlannedTask> extends Omit<NewSubmission, 'tasks'> {
  readonly planned: readonly Planned[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where a plan stands now: in a new task file, or, when an experiment had all of it, in one of its own. */
export interface Placed<Planned extends PlannedTask> extends Pick<CreatedSubmission, 'id' | 'path' | 'warnings'> {
  /** What is new. */
  readonly added: readonly Planned[];
  /** null: without an experiment, or the first submission of one. */
  readonly news: ExperimentNews | null;
}

/**
 * Creates a submission of the plan. Of an experiment, only what it does not have yet: tasks of the same identity go on, and their
 * samples are not added twice. Writes nothing when it has everything. Rejects with a `StorageError`.
 */
export async function placeSubmission<Planned extends PlannedTask>(
  options: PlacedOptions<Planned>,
): Promise<Placed<Planned>> {
  const { experiment, planned, outputDir, cwd, clock } = options;
  if (experiment === null) return created(options, { tasks: planned, samples: new Map(), had: 0 }, null);
  const output = prepareOutputDirectory(resolve(cwd, outputDir), outputDir);
  return withOutputLock(output.path, clock, async () => {
    const groups = groupsIn(experiment, options);
    if (groups.length === 0) return created(options, { tasks: planned, samples: new Map(), had: 0 }, null);
    const keys = sampleKeys();
    const group = new Map(groups.map((each) => [each.key, each.tasks]));
    const additions = additionsTo(
      planned,
      (task) => new Set((group.get(taskIdentity(task)) ?? []).flatMap((each) => keys(each))),
    );
    const news = newsOf(experiment, groups, additions, options);
    return additions.tasks.length === 0 ? continued(news, groups, options) : created(options, additions, news);
  });
}

function groupsIn<Planned extends PlannedTask>(
  experiment: string,
  where: PlacedOptions<Planned>,
): readonly TaskGroup[] {
  const members = labelledTaskFiles(where).filter((file) => file.experiment === experiment);
  return groupsOf(members.map(({ files }) => ({ files, submission: readSubmission(files.directory).submission })));
}

async function created<Planned extends PlannedTask>(
  { planned: _, environment: __, ...options }: PlacedOptions<Planned>,
  { tasks: added, samples }: Additions<Planned>,
  news: ExperimentNews | null,
): Promise<Placed<Planned>> {
  const tasks = added.map(({ task }) => task);
  const { id, path, warnings } = await createSubmission({
    ...options,
    tasks,
    samples: new Map([...options.samples, ...samples]),
  });
  return { id, path, warnings, added, news };
}

function newsOf<Planned extends PlannedTask>(
  name: string,
  groups: readonly TaskGroup[],
  { had }: Additions<Planned>,
  { planned, clock, environment }: PlacedOptions<Planned>,
): ExperimentNews {
  const tasks = planned.map(({ task }) => task);
  const wanted = new Set(tasks.map(taskIdentity));
  const members = groups.filter(({ key }) => wanted.has(key)).flatMap((group) => group.tasks);
  const files = new Map(members.map((member) => [member.files.path, member.files]));
  return {
    name,
    wanted: planned.reduce((sum, { samples }) => sum + samples.length, 0),
    had,
    parts: Array.from(files.values(), (file) => {
      const { totals } = readStatus(file, clock, environment);
      // What stopped early has nothing left.
      return { file: file.given, done: totals.done, total: totals.done + totals.pending };
    }),
    changes: changesIn(tasks, groups),
  };
}

/** The oldest task file that has work left, so that a run of it goes on; else the newest. */
function continued<Planned extends PlannedTask>(
  news: ExperimentNews,
  groups: readonly TaskGroup[],
  { tags = [] }: PlacedOptions<Planned>,
): Placed<Planned> {
  const part = news.parts.find(({ done, total }) => done < total) ?? news.parts.at(-1);
  const member = groups.flatMap(({ tasks }) => tasks).find(({ files }) => files.given === part?.file);
  if (part === undefined || member === undefined) throw new Error('a plan that is there stands in no file');
  const { id } = readSubmission(member.files.directory).submission;
  return { id, path: part.file, warnings: tags.length === 0 ? [] : [tagsStay], added: [], news };
}

const tagsStay = 'Nothing was added, so the tags stay as they were.';
