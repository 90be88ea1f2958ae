import { join } from 'node:path';
import { StorageError } from '../core/errors.ts';
import type { Task } from '../core/submission.ts';
import { openSampleFile, type SampleFile } from '../store/sample-file.ts';

/** The frozen samples of a submission, open for reading. */
export interface SampleFiles {
  of(task: Task): SampleFile;
  close(): void;
}

/** Opens the frozen samples of all tasks. Throws a `StorageError` unless they are the ones of the plan, every byte of them. */
export function openSampleFiles(tasks: readonly Task[], directory: string): SampleFiles {
  const files = new Map<string, SampleFile>();
  const close = (): void => {
    for (const file of files.values()) file.close();
  };
  const open = ({ task_id, num_examples, dataset }: Task): SampleFile => {
    const path = join(directory, dataset.samples);
    const file = files.get(path) ?? openSampleFile(path, dataset.samples_sha256);
    files.set(path, file);
    if (file.count === num_examples) return file;
    throw new StorageError(
      `The task "${task_id}" has ${String(num_examples)} samples by its plan, but ${String(file.count)} are frozen in "${path}".`,
      'Put the original spec.json back, or submit again.',
    );
  };
  try {
    for (const task of tasks) open(task);
  } catch (error) {
    close();
    throw error;
  }
  return { of: open, close };
}
