/** Those who wait, the lowest rank first: a binary heap, so that thousands may come, leave and return. Ranks are unique. */
export class WaitingLine<T extends { readonly rank: number }> {
  #heap: T[] = [];
  /** Left before their turn, and still in the heap. */
  readonly #left = new Set<T>();

  get size(): number {
    return this.#heap.length - this.#left.size;
  }

  /** Whose turn is next; undefined when nobody waits. */
  get head(): T | undefined {
    for (let head = this.#heap[0]; head !== undefined; head = this.#heap[0]) {
      if (!this.#left.delete(head)) return head;
      this.#removeHead();
    }
    return undefined;
  }

  add(entry: T): void {
    const heap = this.#heap;
    let hole = heap.length;
    heap.push(entry);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.rank < entry.rank) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = entry;
  }

  takeHead(): T | undefined {
    const { head } = this;
    if (head !== undefined) this.#removeHead();
    return head;
  }

  /** Must not be called of one who does not wait. */
  remove(entry: T): void {
    this.#left.add(entry);
  }

  takeAll(): T[] {
    const all = this.#heap.filter((entry) => !this.#left.has(entry)).sort((a, b) => a.rank - b.rank);
    this.#heap = [];
    this.#left.clear();
    return all;
  }

  #removeHead(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let hole = 0;
    for (;;) {
      const lower = this.#lowerChild(hole);
      const below = this.#heap[lower];
      if (below === undefined || below.rank >= last.rank) break;
      this.#heap[hole] = below;
      hole = lower;
    }
    this.#heap[hole] = last;
  }

  #lowerChild(parent: number): number {
    const left = 2 * parent + 1;
    const [a, b] = [this.#heap[left], this.#heap[left + 1]];
    return a !== undefined && b !== undefined && b.rank < a.rank ? left + 1 : left;
  }
}
