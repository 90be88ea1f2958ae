/**
 * Brings what ends in any order back into the order in which it was begun. Only so does it stay a random sample: of the first that end, the quick
 * ones are too many, and they may be the easy ones.
 */
export class InOrder<T> {
  readonly #waiting = new Map<number, T>();
  #next = 0;

  /** Takes item number `index`, from 0, and returns those that are complete up to now and were not before. Each comes once. */
  add(index: number, item: T): T[] {
    if (index >= this.#next) this.#waiting.set(index, item);
    const complete: T[] = [];
    for (let next = this.#waiting.get(this.#next); next !== undefined; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#next += 1;
      complete.push(next);
    }
    return complete;
  }
}
