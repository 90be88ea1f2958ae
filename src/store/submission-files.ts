import { lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Clock, isoTime } from '../core/clock.ts';
import { StorageError } from '../core/errors.ts';
import { type Submission, type Task, taskFileSchema } from '../core/submission.ts';
import { createFileExclusive, syncDirectorySync, writeFileAtomic } from './atomic-file.ts';
import { pointLatestAt } from './latest-link.ts';
import { chooseAnother, prepareOutputDirectory } from './output-directory.ts';
import { removeStaleTemporaries } from './stale-temporaries.ts';
import { errorCode, quoted, storageError } from './system-error.ts';
import { taskFileOf, taskFileText } from './task-file.ts';
import { parseSpec, parseTaskFile } from './validate.ts';

export { freezeSamples } from './frozen-samples.ts';

export interface NewSubmission {
  /** Absolute, or relative to `cwd`. */
  readonly outputDir: string;
  readonly cwd: string;
  readonly evalsVersion: string;
  readonly tasks: readonly Task[];
  readonly experiment: string | null;
  readonly tags?: readonly string[];
  /** What is checked out where it is submitted; null: nothing, or it is not known. */
  readonly gitCommit?: string | null;
  /** Path in the run directory → the frozen samples: every `dataset.samples` of the tasks. */
  readonly samples: ReadonlyMap<string, Uint8Array>;
  readonly clock: Clock;
}

export interface CreatedSubmission {
  readonly id: string;
  /** The task file; relative when the output directory was given so. */
  readonly path: string;
  /** The run directory, absolute. */
  readonly directory: string;
  readonly submission: Submission;
  readonly warnings: readonly string[];
}

/**
 * Writes a submission and points `latest` at it: frozen samples, `spec.json`, then the task file, then the link, each
 * durable before the next. Ids never collide. When it rejects (with a `StorageError`), nothing of it is left and
 * `latest` points where it did before.
 */
export async function createSubmission(options: NewSubmission): Promise<CreatedSubmission> {
  const output = prepareOutputDirectory(resolve(options.cwd, options.outputDir), options.outputDir);
  removeStaleTemporaries(output.path, options.clock);
  const { id, directory } = claimName(output.path, options);
  const name = `tasks_${id}.json`;
  const path = join(options.outputDir, name);
  let published = false;
  try {
    const submission = submissionOf(id, options);
    await fillRunDirectory(directory, submission, options.samples);
    // True also while it is being written: the file may be there when the last step of that fails.
    published = true;
    published = await publishTaskFile(join(output.path, name), submission, options);
    if (!published)
      throw new StorageError(`The task file ${quoted(path)} appeared while it was being written.`, 'Submit again.');
    pointLatestAt(output.path, name);
    return { id, path, directory, submission, warnings: output.warnings };
  } catch (error) {
    // The task file goes first: without it, the rest means nothing to anybody.
    if (published) removeQuietly(join(output.path, name));
    removeQuietly(directory);
    throw storageError('write the submission', path, error, chooseAnother);
  }
}

/** Takes the first free id by creating its run directory: of any number of submits, only one succeeds in that. */
function claimName(outputDirectory: string, { outputDir, clock }: NewSubmission): { id: string; directory: string } {
  const time = isoTime(clock.now()).slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
  for (let number = 1; ; number++) {
    const id = number === 1 ? time : `${time}_${String(number)}`;
    const directory = join(outputDirectory, `tasks_${id}.d`);
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue;
      throw storageError('write to', outputDir, error, chooseAnother);
    }
    if (lstatSync(join(outputDirectory, `tasks_${id}.json`), { throwIfNoEntry: false }) === undefined)
      return { id, directory };
    rmdirSync(directory);
  }
}

function submissionOf(id: string, { evalsVersion, gitCommit = null, tasks, clock }: NewSubmission): Submission {
  return {
    schema: taskFileSchema,
    id,
    evals_version: evalsVersion,
    git_commit: gitCommit,
    created_at: isoTime(clock.now()),
    tasks,
  };
}

async function fillRunDirectory(
  directory: string,
  submission: Submission,
  samples: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const spec = `${JSON.stringify(submission, null, 2)}\n`;
  // What a later run would refuse is not written.
  parseSpec(spec, join(directory, 'spec.json'));
  for (const folder of ['samples', 'journal', 'runners']) mkdirSync(join(directory, folder), { mode: 0o700 });
  for (const path of new Set(submission.tasks.map(({ dataset }) => dataset.samples))) {
    const bytes = samples.get(path);
    if (bytes === undefined) throw new StorageError(`The samples ${quoted(path)} of the submission are missing.`);
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, bytes, { durable: true });
  }
  await writeFileAtomic(join(directory, 'spec.json'), spec, { durable: true });
  syncDirectorySync(directory);
}

/** False when the name is taken. */
async function publishTaskFile(
  path: string,
  submission: Submission,
  { experiment, tags }: NewSubmission,
): Promise<boolean> {
  const text = taskFileText(taskFileOf(submission, experiment, tags));
  parseTaskFile(text, path);
  return createFileExclusive(path, text, { durable: true });
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The error that led here is the one to tell.
  }
}
