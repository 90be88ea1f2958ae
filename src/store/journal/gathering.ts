import type { Entry } from './renewal.ts';

/** Entries that are written together: what one turn of the event loop brought, in its order. */
export class Gathering {
  readonly #flush: () => void;
  #entries: Entry[] = [];
  #flushed: Promise<void> | undefined;
  #announce: () => void = () => undefined;

  /** `flush` takes the entries; it must not throw. */
  constructor(flush: () => void) {
    this.#flush = flush;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** To be taken at the end of the turn at the latest. */
  add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > 1) return;
    setImmediate(() => {
      this.#flush();
      this.#announce();
      this.#flushed = undefined;
    });
  }

  take(): Entry[] {
    return this.#entries.splice(0);
  }

  /** Resolves at the end of the turn, for all who wait at once. */
  async flushed(): Promise<void> {
    return (this.#flushed ??= new Promise((resolve) => (this.#announce = resolve)));
  }
}
