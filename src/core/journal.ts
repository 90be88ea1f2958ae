import type { CloseReason, CompletionEvent, JournalEvent, Prior } from './event.ts';
import type { FailureKind } from './failure.ts';
import type { TokenBound } from './model.ts';
import type { TaskProgress } from './progress.ts';

/** One pass over one sample. */
export interface Pass {
  /** Index among the frozen samples, from 0. */
  readonly sample: number;
  /** From 1. */
  readonly repeat: number;
  /** The failure that this pass has at present, when it is run again by `--retry-failed`. */
  readonly failed?: FailureKind;
}

/** A sample that has an outcome. */
export interface EndedSample {
  readonly sample: number;
  /** Its first score; null: it failed. */
  readonly score: number | null;
}

/** What earlier runs left behind of a pass that is not done. */
export interface PassPast {
  /** How many of its recorded answers, the oldest, an outcome has counted already. */
  readonly counted: number;
  /** Attempts that brought no answer, may have been billed, and that no outcome has counted. */
  readonly lost: readonly TokenBound[];
}

export const noPast: PassPast = { counted: 0, lost: [] };

/** The journal of one leased task, as the engine sees it. */
export interface TaskJournal {
  /**
   * Appends an event: when this returns it survives `kill -9` (an outcome at the end of the turn, for it can be found again
   * from the answers). Never throws: while the disk refuses, events are held in memory and the store pauses the run.
   */
  append(event: JournalEvent): void;
  /**
   * Appends an event together with its neighbours: resolves once it survives `kill -9`, about a turn of the event loop later.
   * Never rejects; while the disk refuses, as `append`.
   */
  record(event: JournalEvent): Promise<void>;
  /** Resolves once everything appended so far is durable and counted in `progress`. */
  synced(): Promise<void>;
  /** The fold of everything that is durable. */
  readonly progress: Readonly<TaskProgress>;
  /** False, within 5 ms, once another runner took the task over: nothing more may be bought for it. */
  held(): boolean;
  /**
   * Passes without an outcome, lazily, in order; those that a dead runner may have in flight come last, unless the task may stop
   * early: then nothing is known before they have ended.
   */
  pending(): Iterable<Pass>;
  /** In order, the samples that had ended when the lease was taken and are not run again. Absent or empty unless the plan lets the task stop early. */
  ended?(): Iterable<EndedSample>;
  /** Answers bought earlier for this pass, in the order they were recorded. */
  recorded(pass: Pass): readonly CompletionEvent[];
  /** What earlier runs left behind of a pass, apart from its answers. */
  past(pass: Pass): PassPast;
  /** With several repeats: count and sum of the scores that earlier repeats of a sample got. */
  prior(sample: number): Prior | undefined;
  close(why: CloseReason): Promise<void>;
}
