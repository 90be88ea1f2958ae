/** Counts what was begun and what is done, in one order; lets callers wait until all that was begun before is done. */
export class Milestones {
  #begun = 0;
  #done = 0;
  #waiting: { readonly target: number; readonly resolve: () => void }[] = [];

  add(): void {
    this.#begun += 1;
  }

  /** So many more are done. */
  reach(count: number): void {
    this.#done = Math.min(this.#begun, this.#done + count);
    const ready = this.#waiting.filter(({ target }) => target <= this.#done);
    this.#waiting = this.#waiting.filter(({ target }) => target > this.#done);
    for (const { resolve } of ready) resolve();
  }

  async all(): Promise<void> {
    if (this.#done === this.#begun) return;
    await new Promise<void>((resolve) => this.#waiting.push({ target: this.#begun, resolve }));
  }
}
