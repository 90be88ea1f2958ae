import { exitCodes } from '../core/exit-code.ts';

/** What ends a run before its work is done. */
export class RunEnds {
  readonly #broken = new AbortController();
  #bug: { readonly error: unknown } | undefined;
  /** Aborts when nothing new may start. */
  readonly stop: AbortSignal;
  storageFailed = false;

  constructor(asked: AbortSignal) {
    this.stop = AbortSignal.any([asked, this.#broken.signal]);
  }

  broken(error: unknown): void {
    this.#bug ??= { error };
    this.#broken.abort(exitCodes.internal);
  }

  storageLost(): void {
    this.storageFailed = true;
    this.#broken.abort(exitCodes.storage);
  }

  throwBug(): void {
    if (this.#bug !== undefined) throw this.#bug.error;
  }
}
