import type { Controller } from './controllers.ts';
import type { Event, Events } from './events.ts';
import type { Question } from './question.ts';
import type { Answer, Server } from './server.ts';
import { Timeouts } from './timeouts.ts';

interface Pending {
  readonly question: Question;
  tries: number;
  notBefore: number;
}

export interface RunnerTerms {
  readonly events: Events;
  readonly server: Server;
  readonly controller: Controller;
  readonly questions: readonly Question[];
  readonly timeoutMs: number;
  readonly onSend: ((now: number) => void) | undefined;
  readonly onFinish: () => void;
}

/** One process: it sends questions as its controller allows, and gives a failed one's place back until its retry. */
export class Runner {
  attempts = 0;
  refused = 0;
  failed = 0;
  finishedAt = Infinity;
  readonly #terms: RunnerTerms;
  #left: number;
  #fresh = 0;
  /** Sorted by time. */
  readonly #retries: Pending[] = [];
  #inFlight = 0;
  #wake: Event | undefined;
  readonly #timeouts: Timeouts;

  constructor(terms: RunnerTerms) {
    this.#terms = terms;
    this.#timeouts = new Timeouts(terms.events, terms.timeoutMs);
    this.#left = terms.questions.length;
  }

  get controller(): Controller {
    return this.#terms.controller;
  }

  start(): void {
    this.#tick();
    this.#pump();
  }

  #tick(): void {
    const { events, controller } = this.#terms;
    if (controller.tickMs === undefined) return;
    events.after(controller.tickMs, () => {
      if (this.#left === 0) return;
      controller.tick?.(events.now);
      this.#pump();
      this.#tick();
    });
  }

  #pump(): void {
    const { events, controller } = this.#terms;
    while (this.#inFlight < controller.limit) {
      const pending = this.#next();
      if (pending === undefined) {
        const retry = this.#retries[0];
        if (retry !== undefined) this.#wakeAt(retry.notBefore);
        return;
      }
      const readyAt = controller.readyAt(events.now, pending.question);
      if (readyAt > events.now) {
        if (Number.isFinite(readyAt)) this.#wakeAt(readyAt);
        return;
      }
      if (pending === this.#retries[0]) this.#retries.shift();
      else this.#fresh += 1;
      this.#send(pending);
    }
  }

  /** A retry that is due goes before what is fresh. */
  #next(): Pending | undefined {
    const retry = this.#retries[0];
    if (retry !== undefined && retry.notBefore <= this.#terms.events.now) return retry;
    const question = this.#terms.questions[this.#fresh];
    return question && { question, tries: 0, notBefore: 0 };
  }

  #wakeAt(at: number): void {
    const { events } = this.#terms;
    const wake = this.#wake;
    if (wake !== undefined && !wake.cancelled && wake.at <= at && wake.at > events.now) return;
    if (wake !== undefined) wake.cancelled = true;
    this.#wake = events.at(Math.max(at, events.now + 0.001), () => {
      this.#wake = undefined;
      this.#pump();
    });
  }

  #send(pending: Pending): void {
    const { events, server, controller, onSend } = this.#terms;
    this.attempts += 1;
    this.#inFlight += 1;
    onSend?.(events.now);
    const ended = controller.sent(events.now, pending.question);
    const giveUp = server.submit(pending.question, (answer) => {
      callOff();
      this.#end(pending, answer, ended);
    });
    const callOff = this.#timeouts.add(() => {
      giveUp();
      this.#end(pending, { status: 0, limits: {}, retryAfterMs: undefined, completion: undefined }, ended);
    });
  }

  #end(pending: Pending, answer: Answer, ended: ReturnType<Controller['sent']>): void {
    const { events, onFinish } = this.#terms;
    this.#inFlight -= 1;
    if (answer.status === 200) {
      ended(events.now, answer, pending.tries);
      this.#left -= 1;
      if (this.#left === 0) {
        this.finishedAt = events.now;
        onFinish();
      }
    } else {
      if (answer.status === 429) this.refused += 1;
      else this.failed += 1;
      pending.tries += 1;
      pending.notBefore = events.now + ended(events.now, answer, pending.tries);
      const later = this.#retries.findIndex(({ notBefore }) => notBefore > pending.notBefore);
      this.#retries.splice(later === -1 ? this.#retries.length : later, 0, pending);
    }
    this.#pump();
  }
}
