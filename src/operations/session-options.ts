import type { Eval } from '../core/eval.ts';
import type { Submission } from '../core/submission.ts';
import type { FoundTaskFile } from '../store/find-task-file.ts';
import type { TaskPriceList } from './prices-of.ts';
import type { RunOptions } from './run-options.ts';
import type { TaskGroup } from './run-settings.ts';

/** What a run is asked to do, and what was found out of it beforehand. */
export interface SessionOptions extends RunOptions {
  readonly files: FoundTaskFile;
  readonly submission: Submission;
  readonly specSha256: string;
  readonly evals: ReadonlyMap<string, Eval>;
  readonly groups: readonly TaskGroup[];
  readonly priceList: TaskPriceList;
  readonly redact: (text: string) => string;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
}
