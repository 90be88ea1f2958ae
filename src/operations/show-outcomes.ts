import type { OutcomeRecord } from '../core/outcome.ts';
import type { Task } from '../core/submission.ts';
import { resolveTaskFile } from '../store/find-task-file.ts';
import { findOutcomes } from '../store/journal/read-outcomes.ts';
import { readSubmission } from '../store/stored-files.ts';
import { openFrozenTask } from './frozen-task.ts';
import { outcomeRecord } from './outcome-record.ts';
import { chosen, type ShowOptions } from './show.ts';

export interface ShowOutcomesOptions extends ShowOptions {
  readonly failedOnly: boolean;
  /** At most so many of each task; undefined: all. */
  readonly limit: number | undefined;
}

/** The outcomes of one task. */
export interface TaskOutcomes {
  readonly task: Task;
  readonly failedOnly: boolean;
  /** How many there are, whatever the limit. */
  readonly count: number;
  readonly warnings: readonly string[];
  /** In the order of the samples; read from the journal while it is iterated, once. */
  readonly records: Iterable<OutcomeRecord>;
}

/**
 * The outcomes of each task in turn, read when they are asked for: memory holds 16 bytes a pass and what is being looked at.
 * Rejects with a `StorageError`, or a `UsageError` when there is no such task.
 */
export async function* showOutcomes(options: ShowOutcomesOptions): AsyncGenerator<TaskOutcomes> {
  const { directory } = resolveTaskFile(options.file, options.outputDir, options.cwd);
  const { submission } = readSubmission(directory);
  for (const task of chosen(submission.tasks, options.task)) {
    const frozen = await openFrozenTask(task, directory);
    try {
      const outcomes = findOutcomes(directory, task.task_id, task, options.failedOnly);
      const records = function* (): Generator<OutcomeRecord> {
        let left = options.limit ?? Infinity;
        for (const outcome of outcomes.read()) {
          if (left-- <= 0) return;
          yield outcomeRecord(task.task_id, frozen.at(outcome.s), frozen.encrypted, outcome);
        }
      };
      yield {
        task,
        failedOnly: options.failedOnly,
        count: outcomes.count,
        warnings: outcomes.warnings,
        records: records(),
      };
    } finally {
      frozen.close();
    }
  }
}
