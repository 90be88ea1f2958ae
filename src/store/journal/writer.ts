import type { JournalEvent } from '../../core/event.ts';
import { appendWhole } from './files.ts';
import { Gathering } from './gathering.ts';
import { Milestones } from './milestones.ts';
import { bytesOf, continueAfter, copyAfter, type Entry, entryOf, headOf } from './renewal.ts';
import { closeQuietly, hasVanished, type SegmentFile } from './segment-file.ts';
import { segmentPath } from './segments.ts';
import type { Refused } from './storage.ts';
import type { WriterContext } from './writer-context.ts';

/**
 * The one that appends to a task's newest segment. Each record is in one of three states: held (in memory, the disk
 * refuses), written (survives the process) or durable (survives the machine). None leaves memory before it is durable.
 */
export class Writer implements Refused {
  readonly #context: WriterContext;
  /** How far older segments count. */
  #adopted: Readonly<Record<string, number>>;
  #segment: SegmentFile;
  /** Where our own events begin behind the head; where they end; up to where they are durable. */
  #body: number;
  #size: number;
  #durable: number;
  /** False when half a record may stand at the end, or a sync failed: then a new segment must be begun. */
  #usable = true;
  /** Another runner has the next number, and this segment cannot be written to: what is held must be saved elsewhere. */
  #lost = false;
  #syncing: Promise<void> | undefined;
  readonly #fresh: Gathering;
  #written: Entry[] = [];
  #held: Entry[] = [];
  readonly #milestones = new Milestones();

  constructor(segment: SegmentFile, size: number, adopted: Readonly<Record<string, number>>, context: WriterContext) {
    this.#context = context;
    this.#fresh = new Gathering(this.#flush.bind(this));
    this.#segment = segment;
    this.#adopted = adopted;
    this.#body = this.#size = this.#durable = size;
  }

  get segment(): SegmentFile {
    return this.#segment;
  }

  get heldAnswers(): number {
    return this.#unsafe().filter(({ event }) => event.e === 'completion').length;
  }

  /** True when the disk has not taken everything. */
  refuses(): boolean {
    return this.#held.length > 0 || !this.#usable;
  }

  /** False once the next segment exists: whoever made it owns the task. */
  get newest(): boolean {
    const next = segmentPath(this.#segment.directory, this.#segment.number + 1);
    return !this.#lost && !this.#context.files.existsSync(next);
  }

  /** Never throws. When it returns the event is written, or held because the disk refuses; an outcome may wait for the end of the turn. */
  append(event: JournalEvent): void {
    this.#milestones.add();
    this.#fresh.add(entryOf(event));
    if (event.e !== 'outcome') this.#flush();
  }

  /** As `append`, together with its neighbours of this turn of the event loop. Resolves when the event is written or held. */
  async record(event: JournalEvent): Promise<void> {
    this.#milestones.add();
    this.#fresh.add(entryOf(event));
    return this.#fresh.flushed();
  }

  /** Resolves when everything appended so far is durable, or saved elsewhere. */
  async synced(): Promise<void> {
    await this.#milestones.all();
  }

  retry(): boolean {
    this.#held.push(...this.#fresh.take());
    try {
      if (!this.#usable && !this.#lost) this.#renew();
    } catch {
      return false;
    }
    while (this.#usable && this.#held[0] !== undefined) {
      if (this.#write([this.#held[0]]) !== undefined) return false;
      this.#held.shift();
    }
    this.#startSync();
    return this.#usable || this.#lost;
  }

  /** What is not safely on disk, as the content of a segment behind all that are there; undefined when all is. */
  unwritten(number: number): readonly Buffer[] | undefined {
    const entries = this.#unsafe();
    // Whoever took the task over decides how its samples end; only what was paid for is of use to him.
    const kept = this.#lost ? entries.filter(({ event }) => event.e === 'completion') : entries;
    if (kept.length === 0) return undefined;
    const upto = { ...this.#adopted, [this.#segment.number]: this.#usable ? this.#size : this.#durable };
    return [...headOf(this.#context, number, upto), ...kept].map(({ bytes }) => bytes);
  }

  /** Resolves when no sync is under way. */
  async rest(): Promise<void> {
    await this.#syncing;
  }

  /** Lets go of the file. What is held by then must have been saved elsewhere. */
  close(): void {
    closeQuietly(this.#segment.fd, this.#context.files);
    this.#milestones.reach(Infinity);
  }

  #unsafe(): readonly Entry[] {
    const kept = this.#usable ? [] : this.#written;
    return [...kept, ...this.#held, ...this.#fresh.entries];
  }

  #flush(): void {
    const entries = this.#fresh.take();
    const failure = this.refuses() || entries.length === 0 ? undefined : this.#write(entries);
    if (this.refuses() || failure !== undefined) this.#held.push(...entries);
    if (failure !== undefined) this.#context.refuse(this, failure.cause);
    this.#startSync();
  }

  #write(entries: readonly Entry[]): { readonly cause: unknown } | undefined {
    const bytes = bytesOf(entries);
    const failure = appendWhole(this.#context.files, this.#segment.fd, bytes, this.#size);
    if (failure !== undefined) {
      this.#usable &&= failure.clean;
      return failure;
    }
    this.#size += bytes.length;
    this.#written.push(...entries);
    return undefined;
  }

  #startSync(): void {
    if (this.#usable && this.#written.length > 0) this.#syncing ??= this.#sync();
  }

  async #sync(): Promise<void> {
    while (this.#usable && this.#written.length > 0) {
      const [segment, count, size] = [this.#segment, this.#written.length, this.#size];
      const failure = await this.#context.sync(segment.fd).then(
        () => undefined,
        (cause: unknown) => ({ cause }),
      );
      if (segment !== this.#segment) continue;
      if (failure !== undefined) this.#leave(failure.cause);
      else if (hasVanished(segment, this.#context.files)) this.#leave(new Error(`${segment.path} has vanished`));
      else this.#settle(this.#written.splice(0, count), size);
    }
    this.#syncing = undefined;
  }

  /**
   * After a failed sync the system may call the lost pages clean: another sync of the same file would succeed and mean
   * nothing. So what is not known to be durable is written anew to another file.
   */
  #leave(cause: unknown): void {
    this.#usable = false;
    if (!this.retry()) this.#context.refuse(this, cause);
  }

  #renew(): void {
    const { files, warn } = this.#context;
    const old = this.#segment;
    const vanished = hasVanished(old, files);
    const upto = { ...this.#adopted, [old.number]: vanished ? 0 : this.#durable };
    const entries = vanished ? this.#held : this.#unsafe();
    const renewed = vanished
      ? copyAfter(this.#context, { segment: old, from: this.#body, to: this.#size }, upto, entries)
      : continueAfter(this.#context, old.number, upto, entries);
    if (renewed === undefined) {
      this.#lost = true;
      return;
    }
    warn(
      `${old.path} ${vanished ? 'has vanished' : 'could not be written'}; its task goes on in ${renewed.segment.path}`,
    );
    closeQuietly(old.fd, files);
    this.#adopted = upto;
    this.#segment = renewed.segment;
    this.#body = renewed.head.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#size = renewed.size;
    this.#usable = true;
    this.#settle([...this.#written.splice(0), ...this.#held.splice(0)], renewed.size);
  }

  #settle(entries: readonly Entry[], durable: number): void {
    this.#durable = durable;
    const events = entries.map(({ event }) => event);
    this.#context.onDurable(events, { segment: this.#segment.number, offset: durable });
    this.#milestones.reach(entries.length);
  }
}
