import { basename } from 'node:path';
import { StorageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { nearest } from '../../evals/nearest.ts';
import { type FoundTaskFile, resolveTaskFile } from '../../store/find-task-file.ts';
import { listTaskFiles } from '../../store/list-task-files.ts';
import { type LabelledTaskFile, labelledTaskFiles, type Where } from './find.ts';
import { isTaskFileName } from './names.ts';

/** What a name on the command line means: an experiment, or one task file. */
export type Subject =
  | { readonly kind: 'experiment'; readonly name: string; readonly members: readonly FoundTaskFile[] }
  | { readonly kind: 'task file'; readonly file: FoundTaskFile };

/**
 * Finds what is meant by a path, `latest`, the name of an experiment, or the bare name of a task file, in that order. Throws a
 * `StorageError`; when there is neither, it names the nearest.
 */
export function findSubject(given: string, where: Where): Subject {
  const { outputDir, cwd } = where;
  if (/[/\\]/.test(given) || isTaskFileName(given)) return taskFile(given, where);
  const all = labelledTaskFiles(where);
  const name = given.normalize('NFC');
  const members = all.filter(({ experiment }) => experiment === given || experiment === name);
  if (members.length > 0)
    return { kind: 'experiment', name: members[0]?.experiment ?? name, members: filesOf(members) };
  const files = listTaskFiles(outputDir, cwd).map((path) => basename(path));
  if (files.includes(`${given}.json`) || files.includes(`tasks_${given}.json`)) return taskFile(given, where);
  throw nothing(given, all, where);
}

function taskFile(given: string, { outputDir, cwd }: Where): Subject {
  return { kind: 'task file', file: resolveTaskFile(given, outputDir, cwd) };
}

function filesOf(members: readonly LabelledTaskFile[]): FoundTaskFile[] {
  return members.map(({ files }) => files);
}

function nothing(given: string, all: readonly LabelledTaskFile[], { outputDir }: Where): StorageError {
  const names = [...new Set(all.flatMap(({ experiment }) => experiment ?? []))];
  const suggestion = nearest(given, names);
  return new StorageError(
    `There is no experiment and no task file "${printable(given, 100)}" in "${printable(outputDir, 200)}".`,
    suggestion === undefined ? '`evals list` shows those that there are.' : `Did you mean ${printable(suggestion)}?`,
  );
}
