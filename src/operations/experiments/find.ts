import { EvalsError, UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { nearest } from '../../evals/nearest.ts';
import { type FoundTaskFile, resolveTaskFile } from '../../store/find-task-file.ts';
import { listTaskFiles } from '../../store/list-task-files.ts';
import { readTaskFile } from '../../store/stored-files.ts';

export interface Where {
  readonly cwd: string;
  readonly outputDir: string;
}

/** What a task file says of the submission as a whole: what is no part of its plan. */
export interface LabelledTaskFile {
  readonly files: FoundTaskFile;
  readonly id: string;
  readonly experiment: string | null;
  readonly tags: readonly string[];
  readonly created_at: string;
}

/**
 * Every submission of the output directory that belongs to the experiment, oldest first. Throws a `UsageError` that names the
 * nearest when there is none, and a `StorageError` when the directory cannot be read.
 */
export function findExperiment(name: string, where: Where): readonly FoundTaskFile[] {
  const all = labelledTaskFiles(where);
  const found = all.filter(({ experiment }) => experiment === name);
  if (found.length > 0) return found.map(({ files }) => files);
  throw noExperiment(name, all, where);
}

/** The submissions of a directory that can be read, oldest first; each once, whatever links lead to it. */
export function labelledTaskFiles({ cwd, outputDir }: Where): readonly LabelledTaskFile[] {
  const found = new Map<string, LabelledTaskFile>();
  for (const path of listTaskFiles(outputDir, cwd)) {
    const labelled = labelledTaskFile(path, outputDir, cwd);
    if (labelled !== undefined && !found.has(labelled.files.path)) found.set(labelled.files.path, labelled);
  }
  return [...found.values()].sort(oldestFirst);
}

function labelledTaskFile(path: string, outputDir: string, cwd: string): LabelledTaskFile | undefined {
  try {
    const files = resolveTaskFile(path, outputDir, cwd);
    const { id, experiment, tags = [], created_at } = readTaskFile(files.path);
    return { files, id, experiment, tags, created_at };
  } catch (error) {
    // What cannot be read belongs to no experiment; `evals list` tells of it.
    if (error instanceof EvalsError) return undefined;
    throw error;
  }
}

/** Two submissions of one second differ in the suffix of their ids. */
function oldestFirst(a: LabelledTaskFile, b: LabelledTaskFile): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  return a.id.localeCompare(b.id, 'en', { numeric: true });
}

function noExperiment(name: string, all: readonly LabelledTaskFile[], { outputDir }: Where): UsageError {
  const names = [...new Set(all.flatMap(({ experiment }) => experiment ?? []))];
  const suggestion = nearest(name, names);
  return new UsageError(
    `There is no experiment "${printable(name, 100)}" in "${printable(outputDir, 200)}".`,
    suggestion === undefined ? '`evals list` shows those that there are.' : `Did you mean ${printable(suggestion)}?`,
  );
}
