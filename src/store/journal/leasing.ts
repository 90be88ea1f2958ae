import { messageOf, StorageError, UsageError } from '../../core/errors.ts';
import type { OpenEvent } from '../../core/event.ts';
import type { Task } from '../../core/submission.ts';
import type { Lease, LeaseOptions } from './contract.ts';
import { type Files, readFlags, writeAll } from './files.ts';
import { encodeRecord } from './record.ts';
import { type Belonging, Recovery, refuseDamage } from './recovery.ts';
import { createSegment, type SegmentFile } from './segment-file.ts';
import { lastEvent, listSegments } from './segments.ts';
import type { TaskFold } from './task-fold.ts';

export interface LeaseRequest {
  /** The folder of the task's journal. */
  readonly directory: string;
  readonly task: Task;
  readonly belonging: Belonging;
  readonly acceptCorruption: boolean;
  readonly allowChanged: boolean;
  readonly files: Files;
}

/** A task that is ours, and everything its journal said. */
export interface Leased {
  readonly segment: SegmentFile;
  readonly open: OpenEvent;
  /** Bytes of the segment's first line. */
  readonly size: number;
  readonly recovery: Recovery;
}

/** Reads a task's journal, or what is new in it since it was `known`. Throws a `StorageError` when it is damaged and `acceptCorruption` is not set. */
export function recover(
  request: LeaseRequest,
  { below = Infinity, known }: { readonly below?: number; readonly known?: Recovery | undefined } = {},
): Recovery {
  const { directory, task, belonging, acceptCorruption, allowChanged } = request;
  const begun = known?.knows(below) === true ? known : new Recovery(directory, task, belonging);
  const recovery = begun.read(below);
  if (recovery.planChanged && !allowChanged) throw changed(task.task_id, recovery.fold.progress.completions);
  if (!acceptCorruption) refuseDamage(recovery.damage);
  return recovery;
}

export type Told = Pick<LeaseOptions, 'strategy' | 'toTheEnd'>;

/** What a segment's first line says of the run. */
export function toldBy({ strategy, toTheEnd }: Told): Pick<OpenEvent, 'strategy' | 'to_the_end'> {
  return { ...(strategy === undefined ? {} : { strategy }), ...(toTheEnd === true ? { to_the_end: true } : {}) };
}

/** The answer to a lease where nothing is left to be run; undefined where something is. */
export function completeLease(
  fold: TaskFold,
  { retryFailed, toTheEnd }: Pick<LeaseOptions, 'retryFailed' | 'toTheEnd'>,
): Lease | undefined {
  if (!fold.isComplete(retryFailed, toTheEnd)) return undefined;
  return { state: 'complete', progress: fold.progress, ended: fold.ended(retryFailed) };
}

/**
 * Takes a task by creating its next segment. undefined when another runner was faster. What the older segments say is
 * read up to their present ends afterwards, because only then it is sure that nothing more will count.
 */
export function take(request: LeaseRequest, open: OpenEvent, before: Recovery): Leased | undefined {
  const { directory, files } = request;
  const line = encodeRecord(open);
  const fill = (fd: number): void => {
    writeAll(files, fd, line);
  };
  let segment: SegmentFile | undefined;
  try {
    segment = createSegment(directory, open.segment, open.owner.runner, fill, files);
  } catch (error) {
    throw new StorageError(
      `The journal of task "${open.task}" cannot be written in ${directory}: ${messageOf(error)}.`,
      'Make room, or make the folder writable, and run again.',
      error,
    );
  }
  if (segment === undefined) return undefined;
  try {
    const known = before.knows(open.segment);
    const recovery = known ? before.read(open.segment) : recover(request, { below: open.segment });
    if (!request.acceptCorruption) refuseDamage(recovery.damage);
    makeDurable(directory, open.segment, files);
    return { segment, open, size: line.length, recovery };
  } catch (error) {
    files.closeSync(segment.fd);
    files.rmSync(segment.path, { force: true });
    throw error;
  }
}

/** What a killed runner wrote last may not have reached the disk; from here on it counts. */
function makeDurable(directory: string, below: number, files: Files): void {
  const newest = listSegments(directory).segments.findLast(({ number }) => number < below);
  if (newest === undefined || lastEvent(newest.path)?.e === 'close') return;
  const fd = files.openSync(newest.path, readFlags);
  try {
    files.fsyncSync(fd);
  } catch {
    // Some systems sync only what is open for writing. What is lost then is pending again after a power cut.
  } finally {
    files.closeSync(fd);
  }
}

function changed(taskId: string, answers: number): UsageError {
  return new UsageError(
    `The plan of ${taskId} (spec.json) changed since submit: up to ${answers} answers that were paid for would be bought again.`,
    'Submit anew, or go on all the same with --allow-changed.',
  );
}
