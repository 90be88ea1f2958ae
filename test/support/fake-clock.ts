import type { Clock } from '../../src/core/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that moves only when everybody waits for it: `run` jumps from one sleeper to the next. */
export class FakeClock implements Clock {
  readonly #epoch: number;
  #elapsed = 0;
  #sleepers: Sleeper[] = [];

  constructor(epoch = 1_800_000_000_000) {
    this.#epoch = epoch;
  }

  now(): number {
    return this.#epoch + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const sleeper: Sleeper = {
        at: this.#elapsed + Math.max(0, ms),
        wake: () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', sleeper.wake);
    });
  }

  /** Runs work to its end in virtual time. Rejects with "Deadlock" when it waits for something that no sleeper will bring. */
  async run<T>(work: Promise<T>): Promise<T> {
    const ended = new AbortController();
    const end = (): void => {
      ended.abort();
    };
    work.then(end, end);
    for (;;) {
      await settledPromises();
      if (ended.signal.aborted) return work;
      const next = this.#sleepers.reduce<Sleeper | undefined>(
        (earliest, sleeper) => (earliest === undefined || sleeper.at < earliest.at ? sleeper : earliest),
        undefined,
      );
      if (next === undefined) throw new Error('Deadlock: the work waits, and nobody sleeps');
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.wake();
    }
  }
}

/** Resolves once no promise has anything left to do. */
export async function settledPromises(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
