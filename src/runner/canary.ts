import type { OutcomeEvent } from '../core/event.ts';
import type { Pass } from '../core/journal.ts';
import type { Message } from '../core/model.ts';
import type { TaskProgress } from '../core/progress.ts';
import { type Trial, uselessness, type Verdict, verdictOn } from './canary-verdict.ts';
import type { PassModel } from './pass-model.ts';

/** Samples of a task that run ahead of the others, unless a caller says otherwise. */
export const canarySize = 5;

/** With fewer passes pending than this there is little to save, and no canary. */
const worthwhile = 20;

/** One sample of the canary while it runs. */
export interface CanaryRun {
  /** The model, watched: its newest question and answer are kept for the example. */
  watch(model: PassModel): PassModel;
  /** undefined: it was stopped and has no outcome. The first call counts. */
  ended(outcome: OutcomeEvent | undefined): void;
}

/**
 * The first samples of a task, which run while the others wait. The wait is over as soon as one of them was of use, so with
 * no more places than samples in the canary it costs no time at all, and with more of them the fastest one's latency.
 */
export class Canary {
  readonly #size: number;
  readonly #onHopeless: (verdict: Verdict) => void;
  readonly #trials: Trial[] = [];
  #started = 0;
  #running = 0;
  #decide: () => void = () => undefined;
  #decided: Promise<void> | undefined;

  /** `onHopeless` is told before the wait ends. */
  constructor(size: number, onHopeless: (verdict: Verdict) => void) {
    this.#size = size;
    this.#onHopeless = onHopeless;
    this.#decided = new Promise((resolve) => (this.#decide = resolve));
  }

  /** What the next sample has to wait for; undefined when it may start. */
  get waiting(): Promise<void> | undefined {
    return this.#started < this.#size ? undefined : this.#decided;
  }

  /** undefined: the sample is one of the others. */
  enter(): CanaryRun | undefined {
    if (this.#decided === undefined || this.#started >= this.#size) return undefined;
    this.#started += 1;
    this.#running += 1;
    const seen: Seen = {};
    let running = true;
    return {
      watch: (model) => watched(model, seen),
      ended: (outcome) => {
        if (!running) return;
        running = false;
        this.#running -= 1;
        this.#judge(outcome && { outcome, prompt: seen.prompt, answer: seen.answer });
      },
    };
  }

  #judge(trial: Trial | undefined): void {
    if (this.#decided === undefined) return;
    if (trial !== undefined) this.#trials.push(trial);
    const useful = trial !== undefined && uselessness(trial.outcome) === undefined;
    const over = this.#running === 0 && this.#started === this.#size;
    if (!useful && !over) return;
    const verdict = this.#trials.length === this.#size ? verdictOn(this.#trials) : undefined;
    if (verdict !== undefined) this.#onHopeless(verdict);
    this.#decided = undefined;
    this.#trials.length = 0;
    this.#decide();
  }
}

/** True when an earlier run has shown that answers can be had and read. */
export function isProven({ scores, scored, truncated }: Readonly<TaskProgress>, size: number): boolean {
  return scored - truncated >= size && (Object.values(scores)[0]?.sum ?? 0) > 0;
}

/** The passes, and whether there are enough of them for a canary; no more than that is looked at beforehand. */
export function lookAhead(pending: Iterable<Pass>): { readonly enough: boolean; readonly passes: Iterable<Pass> } {
  const rest = pending[Symbol.iterator]();
  const first: Pass[] = [];
  while (first.length < worthwhile) {
    const next = rest.next();
    if (next.done === true) return { enough: false, passes: first };
    first.push(next.value);
  }
  return { enough: true, passes: chained(first, rest) };
}

function* chained(first: readonly Pass[], rest: Iterator<Pass>): Generator<Pass> {
  yield* first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}

interface Seen {
  prompt?: string;
  answer?: string;
}

function watched(model: PassModel, seen: Seen): PassModel {
  return {
    ...model,
    generate: async (request) => {
      seen.prompt = promptText(request.messages);
      delete seen.answer;
      const completion = await model.generate(request);
      seen.answer = completion.text;
      return completion;
    },
  };
}

function promptText(messages: readonly Message[]): string {
  return messages.map(({ role, content }) => `${role}: ${textOf(content)}`).join('\n');
}

function textOf(content: Message['content']): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '(image)')).join(' ');
}
