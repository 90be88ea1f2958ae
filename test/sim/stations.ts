import type { Events } from './events.ts';
import { Heap } from './heap.ts';
import type { Question } from './question.ts';

/** Where the work is done. */
export interface Station {
  readonly inside: number;
  /** Returns how to give it up. */
  start(question: Question, done: () => void): () => void;
}

/** Every request takes as long as it takes, however many there are. */
export function unlimited(events: Events): Station {
  let inside = 0;
  return {
    get inside() {
      return inside;
    },
    start(question, done) {
      inside += 1;
      const leave = (): void => {
        inside -= 1;
      };
      const end = events.after(question.workMs, () => {
        leave();
        done();
      });
      return () => {
        if (end.cancelled) return;
        end.cancelled = true;
        leave();
      };
    },
  };
}

interface Job {
  readonly workMs: number;
  readonly done: () => void;
  /** Progress of the station at which it is done. */
  due: number;
  state: 'queued' | 'running' | 'gone';
}

export interface SharedTerms {
  /** How fast each of n jobs proceeds, where 1 is as fast as alone. */
  readonly speed: (jobs: number, now: number) => number;
  /** Jobs that run at once; others queue. */
  readonly places?: number;
  /** When the speed changes by itself. */
  readonly changesAt?: readonly number[];
}

const rounding = 1e-6;

/** Processor sharing: all jobs proceed at the same speed, which falls with their number. */
export class SharedStation implements Station {
  readonly #events: Events;
  readonly #terms: SharedTerms;
  readonly #running = new Heap<Job>((a, b) => a.due < b.due);
  #queue: Job[] = [];
  #count = 0;
  #progress = 0;
  #at = 0;
  #next: { cancelled: boolean } | undefined;

  constructor(events: Events, terms: SharedTerms) {
    this.#events = events;
    this.#terms = terms;
    for (const at of terms.changesAt ?? []) {
      events.at(at, () => {
        this.#advance();
        this.#plan();
      });
    }
  }

  get inside(): number {
    return this.#count + this.#queue.length;
  }

  start({ workMs }: Question, done: () => void): () => void {
    this.#advance();
    const job: Job = { workMs, done, due: 0, state: 'queued' };
    this.#queue.push(job);
    this.#fill();
    this.#plan();
    return () => {
      this.#advance();
      if (job.state === 'running') this.#count -= 1;
      else this.#queue = this.#queue.filter((other) => other !== job);
      job.state = 'gone';
      this.#fill();
      this.#plan();
    };
  }

  #fill(): void {
    while (this.#count < (this.#terms.places ?? Infinity)) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      job.state = 'running';
      job.due = this.#progress + job.workMs;
      this.#count += 1;
      this.#running.push(job);
    }
  }

  #advance(): void {
    const elapsed = this.#events.now - this.#at;
    if (elapsed > 0 && this.#count > 0)
      this.#progress += elapsed * this.#terms.speed(this.#count, this.#at + elapsed / 2);
    this.#at = this.#events.now;
  }

  #plan(): void {
    if (this.#next !== undefined) this.#next.cancelled = true;
    while (this.#running.first?.state === 'gone') this.#running.pop();
    const first = this.#running.first;
    if (first === undefined) return;
    const speed = this.#terms.speed(this.#count, this.#events.now + rounding);
    this.#next = this.#events.after(Math.max(0, first.due - this.#progress) / speed, () => {
      this.#finish();
    });
  }

  #finish(): void {
    this.#advance();
    const done: Job[] = [];
    for (let first = this.#running.first; first !== undefined; first = this.#running.first) {
      if (first.state !== 'gone') {
        if (first.due > this.#progress + rounding) break;
        first.state = 'gone';
        this.#count -= 1;
        done.push(first);
      }
      this.#running.pop();
    }
    this.#fill();
    this.#plan();
    for (const job of done) job.done();
  }
}
