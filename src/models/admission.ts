import type { Clock } from '../core/clock.ts';
import { Interrupted } from '../core/errors.ts';
import type { RequestSize } from '../core/pacing.ts';
import { onAbort } from './on-abort.ts';
import { WaitingLine } from './waiting-line.ts';

/** One request that wants to be sent. */
export interface Applicant {
  readonly model: string;
  readonly size: RequestSize;
  /** It was sent before, and goes before new ones. */
  readonly retried: boolean;
  readonly signal: AbortSignal;
}

export interface AdmissionOptions {
  readonly clock: Clock;
  /** Ends every wait: then the request rejects with `Interrupted`. */
  readonly stop: AbortSignal;
  /** When a request may go, in monotonic time; `Infinity`: ask again when told to `look`. */
  readonly readyAt: (now: number, model: string, size: RequestSize) => number;
  /** Requests that would have to wait for longer are turned away, … */
  readonly longestWaitMs: number;
  /** … with this error. */
  readonly tooLong: (waitMs: number) => Error;
}

/** Runs a request once there is a place for it, and holds the place until it ends. */
export type Placing<W> = <T>(request: (held: W) => Promise<T>) => Promise<T>;

interface Entrant extends Applicant {
  readonly rank: number;
  /** Both are set while it waits. */
  go: () => void;
  turnAway: (error: Error) => void;
}

/** More than any number of requests: what was sent before ranks before all that was not. */
const newcomers = 2 ** 50;
const turnedBack = Symbol('the gate was closed meanwhile');

/**
 * Requests wait here until they may go, those to one model in the order in which they came, and hold no place meanwhile.
 * One timer while somebody waits, none else.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #lines = new Map<string, WaitingLine<Entrant>>();
  #arrivals = 0;
  #waiting = 0;
  #looking = false;
  #timer: { readonly wakesAt: number; readonly cancel: AbortController } | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    onAbort(options.stop, () => {
      for (const line of this.#lines.values()) this.#turnAway(line, () => new Interrupted());
      this.#wakeAt(Infinity, 0);
    });
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** The next of each model. */
  get heads(): Applicant[] {
    return [...this.#lines.values()].flatMap(({ head }) => head ?? []);
  }

  /**
   * Runs `send` once the gate is open and there is a place. Rejects with `Interrupted` when the run stops or the signal aborts
   * first.
   */
  async run<W, T>(applicant: Applicant, place: Placing<W>, send: (held: W) => Promise<T>): Promise<T> {
    this.#arrivals += 1;
    const rank = applicant.retried ? this.#arrivals : newcomers + this.#arrivals;
    const entrant: Entrant = { ...applicant, rank, go: () => undefined, turnAway: () => undefined };
    // Until it got its place the gate may have been closed: then it gives the place back, and is the first in the line again.
    const inPlace = async (held: W): Promise<T | typeof turnedBack> => (this.#mayGo(entrant) ? send(held) : turnedBack);
    for (;;) {
      const result = await this.#inTurn(entrant, async () => place(inPlace));
      if (result !== turnedBack) return result;
    }
  }

  /** Lets go whoever may, and sets the timer for the next. To be called when requests may go earlier than was said. */
  look(): void {
    // From within: a request that ends the moment it is sent. The loop below sees what has changed.
    if (this.#looking || (this.#waiting === 0 && this.#timer === undefined)) return;
    this.#looking = true;
    while (this.#letOneGo());
    this.#looking = false;
  }

  /** All who wait for this model reject with the error. */
  turnAway(model: string, error: Error): void {
    const line = this.#lines.get(model);
    if (line !== undefined) this.#turnAway(line, () => error);
    this.look();
  }

  /** False when nobody may go now; then the timer is set, if anybody waits. */
  #letOneGo(): boolean {
    const now = this.#options.clock.monotonic();
    let next: Entrant | undefined;
    let earliest = Infinity;
    for (const line of this.#lines.values()) {
      const { head } = line;
      if (head === undefined) continue;
      const at = this.#readyAt(now, head);
      if (at <= now) next = next === undefined || head.rank < next.rank ? head : next;
      else if (this.#tooLong(at - now)) this.#turnAway(line, () => this.#options.tooLong(at - now));
      else earliest = Math.min(earliest, at);
    }
    if (next === undefined) {
      this.#wakeAt(earliest, now);
      return false;
    }
    this.#lineOf(next).takeHead();
    this.#waiting -= 1;
    next.go();
    return true;
  }

  #readyAt(now: number, { model, size }: Applicant): number {
    return this.#options.readyAt(now, model, size);
  }

  #tooLong(waitMs: number): boolean {
    return waitMs > this.#options.longestWaitMs && waitMs !== Infinity;
  }

  #mayGo(entrant: Entrant): boolean {
    if (this.#options.stop.aborted || entrant.signal.aborted) throw new Interrupted();
    const now = this.#options.clock.monotonic();
    return this.#readyAt(now, entrant) <= now;
  }

  #lineOf({ model }: Applicant): WaitingLine<Entrant> {
    const known = this.#lines.get(model);
    if (known !== undefined) return known;
    const line = new WaitingLine<Entrant>();
    this.#lines.set(model, line);
    return line;
  }

  /** Starts at once when nobody waits and the gate is open, else in its turn. */
  async #inTurn<T>(entrant: Entrant, start: () => Promise<T>): Promise<T> {
    const line = this.#lineOf(entrant);
    if (this.#mayGo(entrant) && line.size === 0) return start();
    return new Promise<T>((resolve, reject) => {
      const forget = onAbort(entrant.signal, () => {
        line.remove(entrant);
        this.#waiting -= 1;
        reject(new Interrupted());
        this.look();
      });
      entrant.go = () => {
        forget();
        // Not awaited: it is on its way before the next one is looked at.
        start().then(resolve, reject);
      };
      entrant.turnAway = (error) => {
        forget();
        reject(error);
      };
      line.add(entrant);
      this.#waiting += 1;
      if (line.head === entrant) this.look();
    });
  }

  /** An earlier timer does as well: whom it wakes looks again. */
  #wakeAt(at: number, now: number): void {
    if (this.#timer !== undefined) {
      if (this.#timer.wakesAt <= at && at !== Infinity) return;
      this.#timer.cancel.abort();
      this.#timer = undefined;
    }
    if (at === Infinity) return;
    const timer = { wakesAt: at, cancel: new AbortController() };
    this.#timer = timer;
    // Timers count whole milliseconds, and those given fractions fire too early.
    const ms = Math.max(1, Math.ceil(at - now - 1e-6));
    void this.#options.clock.sleep(ms, timer.cancel.signal).then(() => {
      if (this.#timer !== timer) return;
      this.#timer = undefined;
      this.look();
    });
  }

  #turnAway(line: WaitingLine<Entrant>, error: () => Error): void {
    const all = line.takeAll();
    this.#waiting -= all.length;
    for (const { turnAway } of all) turnAway(error());
  }
}
