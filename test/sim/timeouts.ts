import type { Events } from './events.ts';

interface Waiting {
  readonly at: number;
  readonly expire: () => void;
  over: boolean;
}

/** Time-outs of one length, which expire in the order of their making: one event stands for all of them. */
export class Timeouts {
  readonly #events: Events;
  readonly #ms: number;
  #waiting: Waiting[] = [];
  #next = 0;
  #planned = false;

  constructor(events: Events, ms: number) {
    this.#events = events;
    this.#ms = ms;
  }

  /** Returns how to call it off. */
  add(expire: () => void): () => void {
    const waiting = { at: this.#events.now + this.#ms, expire, over: false };
    this.#waiting.push(waiting);
    this.#plan();
    return () => {
      waiting.over = true;
    };
  }

  #plan(): void {
    while (this.#waiting[this.#next]?.over === true) this.#next += 1;
    if (this.#next > 1000) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    const first = this.#waiting[this.#next];
    if (first === undefined || this.#planned) return;
    this.#planned = true;
    this.#events.at(first.at, () => {
      this.#planned = false;
      if (!first.over && first.at <= this.#events.now) {
        first.over = true;
        first.expire();
      }
      this.#plan();
    });
  }
}
