import { Heap } from './heap.ts';

export interface Event {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
  cancelled: boolean;
}

/** Virtual time in milliseconds: it jumps from one event to the next. Events of one moment happen in the order of their making. */
export class Events {
  now = 0;
  #order = 0;
  #stopped = false;
  readonly #queue = new Heap<Event>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));

  at(at: number, action: () => void): Event {
    const event = { at: Math.max(at, this.now), order: this.#order++, action, cancelled: false };
    this.#queue.push(event);
    return event;
  }

  after(ms: number, action: () => void): Event {
    return this.at(this.now + ms, action);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Until nothing is left to happen, somebody stops it, or that time has come. */
  run(until: number): void {
    for (let next = this.#queue.first; next !== undefined && !this.#stopped; next = this.#queue.first) {
      if (next.at > until) return;
      this.#queue.pop();
      if (next.cancelled) continue;
      this.now = next.at;
      next.action();
    }
  }
}
