import { join } from 'node:path';
import { StorageError } from '../core/errors.ts';
import type { Task } from '../core/submission.ts';
import { openSampleFile, type SampleFile } from '../store/sample-file.ts';

/** Frozen samples, open for reading, each file once. */
export interface SampleFilePool {
  /** Throws a `StorageError` unless they are the ones of the plan, every byte of them. */
  open(directory: string, task: Task): SampleFile;
  close(): void;
}

export function sampleFilePool(): SampleFilePool {
  const files = new Map<string, SampleFile>();
  return {
    open: (directory, { task_id, num_examples, dataset }) => {
      const path = join(directory, dataset.samples);
      const file = files.get(path) ?? openSampleFile(path, dataset.samples_sha256);
      files.set(path, file);
      if (file.count === num_examples) return file;
      throw new StorageError(
        `The task "${task_id}" has ${String(num_examples)} samples by its plan, but ${String(file.count)} are frozen in "${path}".`,
        'Put the original spec.json back, or submit again.',
      );
    },
    close: () => {
      for (const file of files.values()) file.close();
    },
  };
}

/** The frozen samples of a submission, open for reading. */
export interface SampleFiles {
  of(task: Task): SampleFile;
  close(): void;
}

/** Opens the frozen samples of all tasks. Throws as `SampleFilePool.open`, with everything closed again. */
export function openSampleFiles(tasks: readonly Task[], directory: string): SampleFiles {
  const pool = sampleFilePool();
  const of = (task: Task): SampleFile => pool.open(directory, task);
  try {
    for (const task of tasks) of(task);
  } catch (error) {
    pool.close();
    throw error;
  }
  return {
    of,
    close: () => {
      pool.close();
    },
  };
}
