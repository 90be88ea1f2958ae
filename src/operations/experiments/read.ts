import { type Clock, isoTime } from '../../core/clock.ts';
import { EvalsError } from '../../core/errors.ts';
import type { ExperimentDetails, ExperimentSubmission, GroupDetails } from '../../core/experiment-details.ts';
import { pendingOf, type RunState, type StatusReport } from '../../core/status.ts';
import type { FoundTaskFile } from '../../store/find-task-file.ts';
import { experimentOf } from '../experiment-of.ts';
import { type ReadState, readState } from '../read-status.ts';
import { costOfTasks } from '../task-cost.ts';
import { groupDetails, type GroupPart } from './group-details.ts';
import { groupsOf } from './groups.ts';
import { identityDifferences, taskIdentity } from './identity.ts';
import { type SampleKeys, sampleKeys } from './sample-keys.ts';

export interface ReadExperimentOptions {
  readonly name: string;
  readonly outputDir: string;
  /** Oldest first. */
  readonly members: readonly FoundTaskFile[];
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** An experiment, and the tasks that its groups are made of, in the same order. */
export interface ReadExperiment {
  readonly details: ExperimentDetails;
  readonly groups: readonly (readonly GroupPart[])[];
  readonly keys: SampleKeys;
}

/** A submission that was read. */
export interface ExperimentMember {
  readonly files: FoundTaskFile;
  readonly state: ReadState;
}

/** What submissions come to together, oldest first, by what stands in their folds: samples that two of them share count in both. */
export function joinMembers(
  members: readonly ExperimentMember[],
): Pick<ExperimentDetails, 'state' | 'totals' | 'tasks'> {
  const tasks = detailsOf(groupParts(members), undefined);
  return { state: mostUrgent(members.map(({ state }) => state.status.state)), totals: totalsOf(tasks), tasks };
}

/** What is known of an experiment from what stands on disk. Writes nothing. A submission that cannot be read is a warning. Throws a `StorageError` when none can. */
export function readExperiment(options: ReadExperimentOptions): ReadExperiment {
  const { name, outputDir, clock } = options;
  const { members, warnings } = readMembers(options);
  const keys = sampleKeys();
  const groups = groupParts(members);
  const tasks = detailsOf(groups, keys);
  const submissions = members.map(submissionOf);
  return {
    details: {
      v: 1,
      time: isoTime(clock.now()),
      experiment: name,
      output_dir: outputDir,
      state: mostUrgent(submissions.map(({ state }) => state)),
      created_at: submissions[0]?.created_at ?? '',
      tags: [...new Set(submissions.flatMap(({ tags }) => tags))],
      git_commits: [...new Set(submissions.flatMap(({ git_commit }) => git_commit ?? []))],
      submissions,
      totals: totalsOf(tasks),
      cost_usd: costOfTasks(tasks),
      tasks,
      warnings: [...warnings, ...members.flatMap(({ state }) => state.status.warnings)],
    },
    groups,
    keys,
  };
}

function readMembers({ members, clock, environment }: ReadExperimentOptions): {
  readonly members: readonly ExperimentMember[];
  readonly warnings: readonly string[];
} {
  const warnings: string[] = [];
  let error: unknown;
  const read = members.flatMap((files) => {
    try {
      return [{ files, state: readState(files, clock, environment) }];
    } catch (thrown) {
      if (!(thrown instanceof EvalsError)) throw thrown;
      error = thrown;
      warnings.push(thrown.message);
      return [];
    }
  });
  if (read.length === 0) throw error;
  return { members: read, warnings };
}

function groupParts(members: readonly ExperimentMember[]): GroupPart[][] {
  const parts = new Map(
    members.flatMap(({ files, state }) =>
      state.submission.tasks.flatMap((task, index) => {
        const [progress, report] = [state.progress[index], state.status.tasks[index]];
        if (progress === undefined || report === undefined) return [];
        return [[task, { task, files, progress, live: state.live[index] ?? null, status: report.status }] as const];
      }),
    ),
  );
  const planned = members.map(({ files, state }) => ({ files, submission: state.submission }));
  return groupsOf(planned).map(({ tasks }) => tasks.flatMap(({ task }) => parts.get(task) ?? []));
}

function detailsOf(groups: readonly (readonly GroupPart[])[], keys: SampleKeys | undefined): GroupDetails[] {
  const firsts = new Map<string, GroupDetails>();
  return groups.map((parts) => {
    const details = groupDetails(parts, keys);
    const subject = JSON.stringify([details.eval_name, details.model_name]);
    const first = firsts.get(subject);
    const group = {
      ...details,
      identity: identityOfGroup(parts),
      differs_in: first === undefined ? [] : identityDifferences(first.plan, details.plan),
    };
    if (first === undefined) firsts.set(subject, group);
    return group;
  });
}

function identityOfGroup([first]: readonly GroupPart[]): string {
  return first === undefined ? '' : taskIdentity(first.task);
}

function submissionOf({ files, state: { status, submission } }: ExperimentMember): ExperimentSubmission {
  return {
    id: submission.id,
    file: files.given,
    created_at: submission.created_at,
    state: status.state,
    tags: experimentOf(files).tags,
    git_commit: submission.git_commit ?? null,
    totals: status.totals,
  };
}

/** What wants a person's attention comes first; what is done only when everything is. */
const urgency: readonly RunState[] = ['running', 'stalled', 'dead', 'failed', 'interrupted', 'pending', 'completed'];

function mostUrgent(states: readonly RunState[]): RunState {
  return urgency.find((state) => states.includes(state)) ?? 'pending';
}

function totalsOf(
  tasks: readonly Pick<GroupDetails, 'total' | 'done' | 'scored' | 'failed' | 'status' | 'stopped_early'>[],
): StatusReport['totals'] {
  const sum = (name: 'total' | 'done' | 'scored' | 'failed'): number =>
    tasks.reduce((total, task) => total + task[name], 0);
  const [total, done] = [sum('total'), sum('done')];
  const pending = tasks.reduce((total, task) => total + (task.status === 'completed' ? 0 : pendingOf(task)), 0);
  return { total, done, scored: sum('scored'), failed: sum('failed'), pending };
}
