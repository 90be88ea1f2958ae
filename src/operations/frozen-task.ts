import { join } from 'node:path';
import { StorageError, UsageError } from '../core/errors.ts';
import type { Eval, Sample } from '../core/eval.ts';
import { isJsonObject } from '../core/json.ts';
import type { Task } from '../core/submission.ts';
import { openSampleFile } from '../store/sample-file.ts';
import { evalsOf } from './evals-of.ts';

/** A task's frozen samples, open for reading, and the eval that can make sense of them. */
export interface FrozenTask {
  readonly count: number;
  /** Throws a `StorageError` where no sample stands. */
  at(index: number): Sample;
  close(): void;
  /** undefined when there is no eval of that name in this version of the program, or no file of that name any more. */
  readonly eval: Eval | undefined;
  /** Whether the samples are encrypted on disk: they may be shown only to somebody who asks for it. */
  readonly encrypted: boolean;
}

/** Rejects with a `StorageError` when the samples are not the ones of the plan. */
export async function openFrozenTask(task: Task, runDirectory: string, code?: 'with code'): Promise<FrozenTask> {
  const { dataset } = task;
  const known = await knownEval(task, runDirectory, code);
  const file = openSampleFile(join(runDirectory, dataset.samples), dataset.samples_sha256);
  return {
    count: file.count,
    at: (index) => {
      const sample: unknown = index < file.count ? file.at(index) : undefined;
      if (isJsonObject(sample) && typeof sample['id'] === 'string') return sample as unknown as Sample;
      throw new StorageError(
        `Line ${String(index + 1)} of the frozen samples "${dataset.samples}" is no sample.`,
        'Put the original file back, or submit again.',
      );
    },
    close: () => {
      file.close();
    },
    eval: known,
    encrypted: known?.thaw !== undefined,
  };
}

/** A user's own file is run only for who wants to see what it asks; where it is gone, all else can still be shown. */
async function knownEval(task: Task, runDirectory: string, code?: 'with code'): Promise<Eval | undefined> {
  if (task.source !== undefined && code === undefined) return undefined;
  try {
    return (await evalsOf([task], runDirectory)).get(task.eval_name)?.eval;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
