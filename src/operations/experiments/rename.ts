import { resolve } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { UsageError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { setExperimentSync } from '../../store/checkpoint.ts';
import { withOutputLock } from '../../store/output-lock.ts';
import { labelledTaskFiles, type Where } from './find.ts';
import { experimentName } from './names.ts';
import { findSubject } from './subject.ts';

export interface RenameOptions extends Where {
  /** An experiment, or a task file that is to get into one. */
  readonly from: string;
  readonly to: string;
  /** Join the experiment of that name when there is one. */
  readonly merge: boolean;
  readonly clock: Clock;
}

export interface Renamed {
  readonly name: string;
  /** Task files, as a person would write them. */
  readonly files: readonly string[];
}

/**
 * Gives an experiment, or a submission without one, another name. Living runners go on: the name is no part of what they do.
 * Rejects with a `UsageError` when the name is taken, and with a `StorageError`; killed in its middle it leaves two experiments, and
 * the same again with `merge` finishes it.
 */
export async function rename(options: RenameOptions): Promise<Renamed> {
  const { outputDir, cwd, clock, from, merge } = options;
  const to = experimentName(options.to);
  const subject = findSubject(from, options);
  return withOutputLock(resolve(cwd, outputDir), clock, async () => {
    if (subject.kind === 'experiment' && subject.name === to)
      throw new UsageError(`The experiment is called "${to}" already.`, 'Give it another name.');
    if (!merge && labelledTaskFiles(options).some(({ experiment }) => experiment === to)) throw taken(from, to);
    const members = subject.kind === 'experiment' ? subject.members : [subject.file];
    for (const { path } of members) setExperimentSync(path, to, clock);
    return Promise.resolve({ name: to, files: members.map(({ given }) => given) });
  });
}

function taken(from: string, to: string): UsageError {
  return new UsageError(
    `There is an experiment "${printable(to, 100)}" already.`,
    `With --merge what is in "${printable(from, 100)}" is filed under it: tasks of the same identity are joined, all others stand apart.`,
  );
}
