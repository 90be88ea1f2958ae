import { printable } from '../core/printable.ts';

/** Shorter, and nobody feels it: heartbeats and requests stand it easily. */
const noticedFromMs = 200;

/** Says which evals keep the event loop to themselves: meanwhile nothing else of the run goes on. Once for each, and again when it gets ten times worse. */
export class Blocking {
  readonly #warn: (message: string) => void;
  readonly #told = new Map<string, number>();

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** One pass of the eval ran for so many milliseconds before it first waited for anything. */
  add(evalName: string, ms: number): void {
    if (ms < noticedFromMs || ms < 10 * (this.#told.get(evalName) ?? 0)) return;
    this.#told.set(evalName, ms);
    this.#warn(
      `The eval ${printable(evalName, 80)} kept everything else waiting for ${(ms / 1000).toFixed(1)} s: its code does not wait, it blocks. Use asynchronous calls, or work in a thread or a process of its own.`,
    );
  }
}
