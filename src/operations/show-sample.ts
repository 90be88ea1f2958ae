import { messageOf, StorageError, UsageError } from '../core/errors.ts';
import type { Sample } from '../core/eval.ts';
import type { CompletionEvent } from '../core/event.ts';
import type { PassView, SampleView } from '../core/outcome.ts';
import { printable } from '../core/printable.ts';
import type { Task } from '../core/submission.ts';
import { resolveTaskFile } from '../store/find-task-file.ts';
import { type PassRecord, readSampleRecord } from '../store/journal/read-outcomes.ts';
import { readSubmission } from '../store/stored-files.ts';
import { askedAgain } from './asked-again.ts';
import { callViews, readRecorded } from './call-views.ts';
import { type FrozenTask, openFrozenTask } from './frozen-task.ts';
import { outcomeRecord } from './outcome-record.ts';
import { chosen, type ShowOptions } from './show.ts';

export interface ShowSampleOptions extends ShowOptions {
  readonly sample: string;
  /** Show what is encrypted on disk, too. */
  readonly decrypt: boolean;
}

/**
 * One sample with all that was said, once for each task that has it. Sends and writes nothing. Rejects with a `StorageError`,
 * or a `UsageError` when there is no such sample.
 */
export async function showSample(options: ShowSampleOptions): Promise<SampleView[]> {
  const { directory } = resolveTaskFile(options.file, options.outputDir, options.cwd);
  const tasks = chosen(readSubmission(directory).submission.tasks, options.task);
  const views: SampleView[] = [];
  for (const task of tasks) {
    const frozen = await openFrozenTask(task, directory, 'with code');
    try {
      const index = indexOf(options.sample, frozen);
      if (index !== undefined) views.push(await sampleView(task, frozen, index, directory, options.decrypt));
    } finally {
      frozen.close();
    }
  }
  if (views.length > 0) return views;
  throw new UsageError(
    `There is no sample "${printable(options.sample, 100)}" in ${tasks.length === 1 ? 'this task' : 'these tasks'}.`,
    'evals show --samples lists those that have an outcome.',
  );
}

function indexOf(id: string, frozen: FrozenTask): number | undefined {
  for (let index = 0; index < frozen.count; index++) if (frozen.at(index).id === id) return index;
  return undefined;
}

async function sampleView(
  task: Task,
  frozen: FrozenTask,
  index: number,
  directory: string,
  decrypt: boolean,
): Promise<SampleView> {
  const sample = frozen.at(index);
  const hidden = frozen.encrypted && !decrypt;
  const record = readSampleRecord(directory, task.task_id, task, index);
  const passes: PassView[] = [];
  for (const [repeat, pass] of record)
    passes.push(await passView(task, frozen, sample, { index, repeat, hidden }, pass));
  const shown = hidden ? { ...sample, input: null, target: null, metadata: {} } : thawed(frozen, sample);
  return {
    v: 1,
    task_id: task.task_id,
    eval_name: task.eval_name,
    model_name: task.model_name,
    simulated: task.simulated,
    sample_id: sample.id,
    encrypted: hidden,
    input: shown.input,
    target: shown.target,
    metadata: shown.metadata ?? {},
    passes,
  };
}

async function passView(
  task: Task,
  frozen: FrozenTask,
  sample: Sample,
  { index, repeat, hidden }: { readonly index: number; readonly repeat: number; readonly hidden: boolean },
  { calls, outcome }: PassRecord,
): Promise<PassView> {
  const recorded = calls.filter((event): event is CompletionEvent => event.e === 'completion');
  const asked =
    hidden || frozen.eval === undefined
      ? []
      : await askedAgain({ task, eval: frozen.eval, sample, index, repeat, recorded, read: readRecorded });
  const views = callViews(calls, asked);
  return {
    repeat,
    outcome: outcome && outcomeRecord(task.task_id, thawed(frozen, sample, hidden), hidden, outcome),
    calls: hidden ? views.map((view) => ({ ...view, answer: null, unusable: null })) : views,
  };
}

function thawed(frozen: FrozenTask, sample: Sample, hidden = false): Sample {
  if (hidden) return sample;
  try {
    return frozen.eval?.thaw?.(sample) ?? sample;
  } catch (error) {
    throw new StorageError(
      `The sample "${printable(sample.id, 100)}" cannot be decrypted: ${messageOf(error)}`,
      'Without --decrypt the rest of it can be shown.',
      error,
    );
  }
}
