import type { Submission, Task } from '../../core/submission.ts';
import type { FoundTaskFile } from '../../store/find-task-file.ts';
import { readSubmission } from '../../store/stored-files.ts';
import { taskIdentity } from './identity.ts';

/** One or more tasks of the same identity, over one or more submissions: one thing that was measured, in parts perhaps. */
export interface TaskGroup {
  /** The identity. */
  readonly key: string;
  /** In the order of the submissions. At least one. */
  readonly tasks: readonly GroupedTask[];
}

export interface GroupedTask {
  readonly task: Task;
  readonly files: FoundTaskFile;
}

/** A submission with its plan. */
export interface PlannedSubmission {
  readonly files: FoundTaskFile;
  readonly submission: Submission;
}

/** The tasks of these submissions, those of the same identity together, in the order in which they first appear. Throws a `StorageError`. */
export function groupTasks(submissions: readonly FoundTaskFile[]): readonly TaskGroup[] {
  return groupsOf(submissions.map((files) => ({ files, submission: readSubmission(files.directory).submission })));
}

export function groupsOf(submissions: readonly PlannedSubmission[]): readonly TaskGroup[] {
  const groups = new Map<string, GroupedTask[]>();
  for (const { files, submission } of submissions) {
    for (const task of submission.tasks) {
      const key = taskIdentity(task);
      const tasks = groups.get(key) ?? [];
      groups.set(key, tasks);
      tasks.push({ task, files });
    }
  }
  return Array.from(groups, ([key, tasks]) => ({ key, tasks }));
}
