import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { AdoptEvent, CloseReason, CompletionEvent, JournalEvent, OpenEvent, Prior } from '../../core/event.ts';
import { type EndedSample, noPast, type Pass, type PassPast, type TaskJournal } from '../../core/journal.ts';
import { applyEvent, type TaskProgress } from '../../core/progress.ts';
import { readRecord } from './read-record.ts';
import type { Recovery } from './recovery.ts';
import type { Place } from './task-fold.ts';
import type { Writer } from './writer.ts';
import type { Covered } from './writer-context.ts';

export interface JournalOptions {
  readonly recovery: Recovery;
  /** Number of the first segment of this lease. */
  readonly first: number;
  readonly retryFailed: boolean;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
  /** Whether a disk that refuses may be waited for at the end. */
  readonly patient: (why: CloseReason) => boolean;
  /** Saves elsewhere what the disk does not take. */
  readonly rescue: (writer: Writer) => void;
  readonly onClosed: (writer: Writer) => void;
}

const lookMs = 100;
/** The lease is looked at this often at most: a look is a system call, and there may be thousands of requests a second. */
const leaseLookMs = 5;

/** The journal of a task while this process has the lease. */
export class Journal implements TaskJournal {
  readonly #options: JournalOptions;
  readonly #writer: Writer;
  readonly #progress: TaskProgress;
  #covered: Covered;
  #closed: Promise<void> | undefined;
  #lookedAt = -Infinity;
  #held = true;

  constructor(options: JournalOptions, covered: Covered, writer: (journal: Journal) => Writer) {
    this.#options = options;
    this.#progress = options.recovery.fold.progress;
    this.#covered = covered;
    this.#writer = writer(this);
  }

  /** The lease is ours, its first line durable; the second says what we read of the older segments. */
  begin(open: OpenEvent, adopt: AdoptEvent | undefined): void {
    applyEvent(this.#progress, open);
    if (adopt !== undefined) this.append(adopt);
  }

  get progress(): Readonly<TaskProgress> {
    return this.#progress;
  }

  /** Up to where `progress` is the fold of the journal. */
  get covered(): Covered {
    return this.#covered;
  }

  append(event: JournalEvent): void {
    this.#options.recovery.fold.priors?.add(event);
    this.#writer.append(event);
  }

  async record(event: JournalEvent): Promise<void> {
    this.#options.recovery.fold.priors?.add(event);
    return this.#writer.record(event);
  }

  async synced(): Promise<void> {
    await this.#writer.synced();
  }

  held(): boolean {
    const now = this.#options.clock.monotonic();
    if (now - this.#lookedAt < leaseLookMs) return this.#held;
    this.#lookedAt = now;
    this.#held = this.#writer.newest;
    return this.#held;
  }

  *pending(): Generator<Pass> {
    const { fold } = this.#options.recovery;
    const last = fold.unresolvedPasses();
    if (fold.firstScores !== undefined) {
      if (last.size > 0) this.#readLateAnswers();
      yield* this.#pendingWhere(() => true);
      return;
    }
    yield* this.#pendingWhere((index) => !last.has(index));
    if (last.size === 0) return;
    this.#readLateAnswers();
    yield* this.#pendingWhere((index) => last.has(index));
  }

  ended(): Iterable<EndedSample> {
    return this.#options.recovery.fold.ended(this.#options.retryFailed);
  }

  recorded(pass: Pass): readonly CompletionEvent[] {
    const { fold } = this.#options.recovery;
    const index = fold.passes.indexOf(pass.sample, pass.repeat);
    return index === undefined ? [] : fold.answers(index).flatMap((place) => this.#read(place));
  }

  past(pass: Pass): PassPast {
    const { fold } = this.#options.recovery;
    const index = fold.passes.indexOf(pass.sample, pass.repeat);
    return index === undefined ? noPast : fold.past(index);
  }

  prior(sample: number): Prior | undefined {
    return this.#options.recovery.fold.priors?.of(sample);
  }

  /** Resolves when everything is durable, or saved elsewhere because the disk refuses, and the lease is let go. */
  async close(why: CloseReason): Promise<void> {
    this.#closed ??= this.#close(why);
    await this.#closed;
  }

  /** Events that are durable now, in order. */
  count(events: readonly JournalEvent[], covered: Covered): void {
    for (const event of events) applyEvent(this.#progress, event);
    this.#covered = covered;
  }

  async #close(why: CloseReason): Promise<void> {
    this.append({ e: 'close', t: this.#options.clock.now(), why });
    const done = new AbortController();
    const synced = this.#writer.synced().then(() => {
      done.abort();
    });
    while (!isAborted(done.signal)) {
      if (this.#writer.refuses() && !this.#options.patient(why)) {
        this.#writer.retry();
        if (this.#writer.refuses()) break;
      }
      await Promise.race([synced, this.#options.clock.sleep(lookMs, done.signal)]);
    }
    await this.#writer.rest();
    if (this.#writer.refuses()) this.#options.rescue(this.#writer);
    this.#writer.close();
    this.#options.onClosed(this.#writer);
  }

  *#pendingWhere(wanted: (index: number) => boolean): Generator<Pass> {
    const { recovery, retryFailed } = this.#options;
    for (const { index, pass } of recovery.fold.pending(retryFailed)) if (wanted(index)) yield pass;
  }

  /** A runner that lost the lease still writes down what it had asked for: that need not be bought again. */
  #readLateAnswers(): void {
    try {
      this.#options.recovery.read(this.#options.first);
    } catch (error) {
      this.#options.warn(`An older segment cannot be read again: ${messageOf(error)}`);
    }
  }

  #read(place: Place): CompletionEvent[] {
    try {
      const event = readRecord(place);
      return event.e === 'completion' ? [event] : [];
    } catch (error) {
      const { path, offset } = place;
      this.#options.warn(`A recorded answer in ${path} at offset ${offset} cannot be read again: ${messageOf(error)}`);
      return [];
    }
  }
}

/** Behind a call, because it changes while others run. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
