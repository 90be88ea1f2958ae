import type { Clock } from '../core/clock.ts';
import { Interrupted } from '../core/errors.ts';
import type { Window } from '../core/pacing.ts';
import type { Slots } from '../core/strategy.ts';

export interface WindowPlacesOptions {
  readonly clock: Clock;
  /** The places of the whole run, of which each request takes one, too. */
  readonly slots: Pick<Slots, 'run'>;
  /** Told when a place may have become free. */
  readonly onFreed: () => void;
}

interface Turn {
  readonly come: () => void;
  readonly turnAway: (error: Error) => void;
}

/** The places for requests to one model: as many as its window says at each moment. */
export class WindowPlaces {
  readonly window: Window;
  readonly #options: WindowPlacesOptions;
  readonly #queue: Turn[] = [];
  readonly #closed = new AbortController();
  #inFlight = 0;
  #ticking = false;
  /** When the last request ended, in monotonic time. */
  #lastEnd = -Infinity;

  constructor(window: Window, options: WindowPlacesOptions) {
    this.window = window;
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests in flight, and those that wait for a place. */
  get demand(): number {
    return this.#inFlight + this.#queue.length;
  }

  /** Somebody had a request in it within the last `ms` milliseconds. */
  usedWithin(ms: number): boolean {
    return this.demand > 0 || this.#options.clock.monotonic() - this.#lastEnd < ms;
  }

  async run<T>(request: (window: Window) => Promise<T>): Promise<T> {
    if (this.#queue.length > 0 || this.#inFlight >= this.window.limit) await this.#turn();
    else this.#inFlight += 1;
    if (!this.#ticking) void this.#tick();
    try {
      return await this.#options.slots.run(async () => request(this.window));
    } finally {
      this.#inFlight -= 1;
      this.#lastEnd = this.#options.clock.monotonic();
      this.#fill();
    }
  }

  close(): void {
    this.#closed.abort();
    for (const { turnAway } of this.#queue.splice(0)) turnAway(new Interrupted());
  }

  async #turn(): Promise<void> {
    if (this.#closed.signal.aborted) throw new Interrupted();
    await new Promise<void>((come, turnAway) => this.#queue.push({ come, turnAway }));
  }

  /** A place is taken for whom it wakes: nobody comes between. */
  #fill(): void {
    while (this.#inFlight < this.window.limit) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#inFlight += 1;
      next.come();
    }
    this.#options.onFreed();
  }

  /** While requests are in flight; a tick may be the one in which it sees that none is. */
  async #tick(): Promise<void> {
    const { clock } = this.#options;
    this.#ticking = true;
    for (;;) {
      await clock.sleep(this.window.tickMs, this.#closed.signal);
      if (this.#closed.signal.aborted || this.#inFlight === 0) break;
      this.window.tick(clock.monotonic());
      this.#fill();
    }
    this.#ticking = false;
  }
}
