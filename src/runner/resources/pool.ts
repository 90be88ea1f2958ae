import { Interrupted } from '../../core/errors.ts';

interface Waiter<T> {
  readonly come: (value: T | undefined) => void;
  readonly turnAway: (error: Error) => void;
}

/** At most `size` things, each lent to one borrower at a time, first come first served. */
export class Pool<T> {
  readonly size: number;
  readonly #make: () => Promise<T>;
  readonly #idle: T[] = [];
  readonly #waiters: Waiter<T>[] = [];
  #made = 0;
  #closed = false;

  /** `make` is called at most `size` times, and again for one whose making failed. */
  constructor(size: number, make: () => Promise<T>) {
    this.size = size;
    this.#make = make;
  }

  /** How many wait for a turn. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** Rejects with what `make` rejected with, or with `Interrupted` once closed. */
  async borrow(): Promise<T> {
    if (this.#closed) throw new Interrupted();
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#made < this.size) return this.#added();
    const handed = await new Promise<T | undefined>((come, turnAway) => this.#waiters.push({ come, turnAway }));
    // Nothing is handed over where the making of another failed: this borrower may try it.
    return handed ?? this.borrow();
  }

  giveBack(value: T): void {
    const next = this.#waiters.shift();
    if (next === undefined) this.#idle.push(value);
    else next.come(value);
  }

  /** Turns away who waits. */
  close(): void {
    this.#closed = true;
    for (const { turnAway } of this.#waiters.splice(0)) turnAway(new Interrupted());
  }

  async #added(): Promise<T> {
    this.#made += 1;
    try {
      return await this.#make();
    } catch (error) {
      this.#made -= 1;
      this.#waiters.shift()?.come(undefined);
      throw error;
    }
  }
}
