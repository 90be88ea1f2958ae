import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { codeOf, createFlags } from './files.ts';

/** Something that could not write and can try again. */
export interface Refused {
  /** Paid answers that exist in memory only. */
  readonly heldAnswers: number;
  /** Whether everything is written now. Never throws. */
  retry(): boolean;
}

/** Room on the disk that is given back when it is full, for the answers that are on their way. */
export interface Reserve {
  /** Whether there was something to give back. */
  release(): boolean;
  /** Whether it is there. Never throws. */
  restore(): boolean;
}

const outOfSpace = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const retryMs = 1000;

/** Knows whether the disk takes what it is given; while it does not, tries again every second. */
export class Storage {
  readonly #reserve: Reserve;
  readonly #clock: Clock;
  readonly #onChange: (refusal: string | null) => void;
  readonly #refused = new Map<Refused, unknown>();
  readonly #closed = new AbortController();
  /** The disk was full, and the reserve could not be put back since. */
  #full = false;
  #retrying = false;

  constructor(reserve: Reserve, clock: Clock, onChange: (refusal: string | null) => void) {
    this.#reserve = reserve;
    this.#clock = clock;
    this.#onChange = onChange;
    reserve.restore();
  }

  /** In one sentence what the disk refuses; null while it takes everything. No request may be sent meanwhile: there would be no room for its answer. */
  get refusal(): string | null {
    if (this.#refused.size === 0 && !this.#full) return null;
    const cause: unknown = [...this.#refused.values()].find((refused) => !outOfSpace.has(codeOf(refused)));
    const reason = cause === undefined ? 'the disk is full' : `the disk refuses to be written to (${messageOf(cause)})`;
    return `${reason}: ${this.#held()}; make room, and the run goes on by itself`;
  }

  /** Resolves when the disk refuses nothing; at once where nobody could end the waiting, and when the run is told to stop. */
  async writable(stop: AbortSignal | undefined): Promise<void> {
    while (stop?.aborted === false && this.refusal !== null) await this.#clock.sleep(retryMs, stop);
  }

  /** A write failed. Where the disk is full the reserve is given back, and the writer tries once more at once. */
  refuse(writer: Refused, cause: unknown): void {
    this.#refused.set(writer, cause);
    if (outOfSpace.has(codeOf(cause)) && !this.#full) {
      this.#full = true;
      if (this.#reserve.release() && writer.retry()) this.#refused.delete(writer);
    }
    if (this.#retrying) return;
    this.#retrying = true;
    this.#onChange(this.refusal);
    void this.#retry();
  }

  /** The writer has nothing to write any more. */
  forget(writer: Refused): void {
    this.#refused.delete(writer);
  }

  close(): void {
    this.#closed.abort();
  }

  async #retry(): Promise<void> {
    while (this.#refused.size > 0 || this.#full) {
      await this.#clock.sleep(retryMs, this.#closed.signal);
      if (this.#closed.signal.aborted) return;
      for (const writer of [...this.#refused.keys()]) if (writer.retry()) this.#refused.delete(writer);
      if (this.#refused.size === 0 && this.#full) this.#full = !this.#reserve.restore();
    }
    this.#retrying = false;
    this.#onChange(null);
  }

  #held(): string {
    const held = [...this.#refused.keys()].reduce((sum, writer) => sum + writer.heldAnswers, 0);
    if (held === 0) return 'no answer is lost';
    return held === 1 ? '1 paid answer is held in memory' : `${held} paid answers are held in memory`;
  }
}

/** A file of real bytes in the run directory. */
export function fileReserve(runDirectory: string, bytes = 1024 * 1024): Reserve {
  const path = join(runDirectory, 'reserve.bin');
  const release = (): boolean => {
    try {
      rmSync(path);
      return true;
    } catch {
      return false;
    }
  };
  return {
    release,
    restore: () => {
      try {
        const fd = openSync(path, createFlags, 0o600);
        try {
          // Not zeros: some file systems store those in no space at all.
          if (writeSync(fd, Buffer.alloc(bytes, 'evals')) < bytes) throw new Error('no room');
          fsyncSync(fd);
        } finally {
          closeSync(fd);
        }
        return true;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return true;
        release();
        return false;
      }
    },
  };
}
