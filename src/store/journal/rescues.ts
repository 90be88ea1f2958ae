import { join } from 'node:path';
import { StorageError } from '../../core/errors.ts';
import type { RunStoreOptions } from './contract.ts';
import { rescue } from './rescue.ts';
import { journalDirectory } from './segments.ts';
import type { Writer } from './writer.ts';

/** What had to be saved outside the run directory, and the telling of it. */
export class Rescues {
  /** One sentence for each. */
  readonly sentences: string[] = [];
  /** Where segments go on when the run directory is gone. */
  readonly directory: string;
  readonly #options: RunStoreOptions;
  #lost = false;

  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.directory = join(options.cwd, `evals-rescue-${options.submission.id}`);
  }

  /** A task's segment goes on outside the run directory, which is gone. */
  giveUp(error: StorageError, task: string): void {
    this.sentences.push(`The answers of ${task} are saved in ${journalDirectory(this.directory, task)}.`);
    if (!this.#lost) this.#options.onLost(error);
    this.#lost = true;
  }

  /** At the end of a task: saves what the disk did not take. */
  save(writer: Writer, task: string): void {
    const { directory, submission, environment, onLost, onWarning } = this.#options;
    const folder = journalDirectory(directory, task);
    try {
      const sentence = rescue(writer, { submission: submission.id, task, folder, environment });
      if (sentence === undefined) return;
      this.sentences.push(sentence);
      onWarning(sentence);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      onLost(error);
    }
  }
}
