import { basename, dirname, resolve } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import type { DeletedSubmission, Deletion } from '../../core/deletion.ts';
import { EvalsError, StorageError, UsageError } from '../../core/errors.ts';
import { exitCodes } from '../../core/exit-code.ts';
import { printable } from '../../core/printable.ts';
import type { FoundTaskFile } from '../../store/find-task-file.ts';
import { readHeartbeats } from '../../store/journal/heartbeat.ts';
import { realDirectory } from '../../store/output-directory.ts';
import { withOutputLock } from '../../store/output-lock.ts';
import { systemProcesses } from '../../store/owner.ts';
import { removeDeleted, removeSubmission } from '../../store/remove-submission.ts';
import { readStatus } from '../read-status.ts';
import { runnerStatus } from '../runner-status.ts';
import { costOfTasks } from '../task-cost.ts';
import { labelledTaskFiles, type Where } from './find.ts';
import { findSubject } from './subject.ts';

export interface DeleteOptions extends Where {
  /** An experiment, or a task file. */
  readonly name: string;
  /** Asked before anything is touched. False: leave everything as it is. */
  readonly confirm: (deletion: Deletion) => Promise<boolean>;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Deletes an experiment with all its task files, or one task file: plan, samples, answers. null when it was not confirmed. Of what
 * lies outside the directory nothing is touched, whatever links lead there. Rejects with an `EvalsError` while a runner lives
 * (exit code 9), a `UsageError` for a link that leads out of the directory, and a `StorageError`; killed in its middle it leaves whole submissions only.
 */
export async function deleteSubmissions(options: DeleteOptions): Promise<Deletion | null> {
  const subject = findSubject(options.name, options);
  const files = subject.kind === 'experiment' ? subject.members : [subject.file];
  const output =
    subject.kind === 'experiment' ? realDirectory(resolve(options.cwd, options.outputDir)) : dirname(subject.file.path);
  for (const file of files) refuseOutside(file, output);
  for (const file of files) refuseLiving(file, options);
  const deletion: Deletion = {
    v: 1,
    experiment: subject.kind === 'experiment' ? subject.name : null,
    submissions: files.map((file) => lossOf(file, options)),
  };
  if (!(await options.confirm(deletion))) return null;
  return withOutputLock(output, options.clock, async () => {
    removeDeleted(output);
    for (const file of files) refuseLiving(file, options);
    const gone = new Set(files.map(({ path }) => path));
    const left = labelledTaskFiles({ cwd: output, outputDir: output }).filter(({ files: { path } }) => !gone.has(path));
    const next = left.at(-1)?.files.path;
    for (const { path } of files) removeSubmission(path, next === undefined ? undefined : basename(next));
    return Promise.resolve(deletion);
  });
}

function refuseOutside({ given, path }: FoundTaskFile, output: string): void {
  if (dirname(path) === output) return;
  throw new UsageError(
    `"${printable(given, 300)}" is a link that leads out of its directory.`,
    `Delete it where it is: evals delete ${printable(path, 1000)}`,
  );
}

function refuseLiving({ given, directory }: FoundTaskFile, { clock, environment }: DeleteOptions): void {
  const processes = systemProcesses(environment);
  const runner = readHeartbeats(directory)
    .map((heartbeat) => runnerStatus(heartbeat, clock, processes).status)
    .find(({ alive }) => alive);
  if (runner === undefined) return;
  throw new EvalsError(
    `A runner works on "${printable(given, 300)}": pid ${String(runner.pid)} on ${printable(runner.host, 100)}.`,
    {
      exitCode: exitCodes.held,
      hint: 'Stop it first, with Ctrl-C or `kill`; it saves what it has.',
    },
  );
}

function lossOf(file: FoundTaskFile, { clock, environment }: DeleteOptions): DeletedSubmission {
  try {
    const { totals, tasks } = readStatus(file, clock, environment);
    return { file: file.given, done: totals.done, total: totals.total, cost_usd: costOfTasks(tasks) };
  } catch (error) {
    // What is damaged can be deleted, too.
    if (!(error instanceof StorageError)) throw error;
    return { file: file.given, done: null, total: null, cost_usd: null };
  }
}
