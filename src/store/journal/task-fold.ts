import type { AttemptErrorEvent, AttemptEvent, CompletionEvent, JournalEvent, OutcomeEvent } from '../../core/event.ts';
import type { EndedSample, PassPast } from '../../core/journal.ts';
import { applyEvent, emptyProgress, type TaskProgress } from '../../core/progress.ts';
import { PassTable, type TaskSize } from './pass-table.ts';
import { PastCalls } from './past-calls.ts';
import { Priors } from './priors.ts';

/** Where a record stands. */
export interface Place {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

type CallEvent = AttemptEvent | CompletionEvent | AttemptErrorEvent;

/** Everything that a runner must know of a task's journal before it goes on. Small: about a byte per pass. */
export class TaskFold {
  readonly progress: TaskProgress = emptyProgress();
  readonly passes: PassTable;
  /** Only with several repeats. */
  readonly priors: Priors | undefined;
  /** First score of each sample, NaN where there is none; only where the plan lets the task stop early. */
  readonly firstScores: Float64Array | undefined;
  /** Calls that may still be on their way to an answer: pass and key → attempts. */
  readonly #unresolved = new Map<string, Set<number>>();
  /** Answers of passes that are not scored. */
  readonly #answers = new Map<number, Place[]>();
  readonly #past = new PastCalls();

  constructor(size: TaskSize) {
    this.passes = new PassTable(size);
    this.firstScores = size.stop_early === undefined ? undefined : new Float64Array(size.num_examples).fill(Number.NaN);
    this.priors = size.n_repeats > 1 ? new Priors(size.num_examples) : undefined;
  }

  /** Adds the next event. False when it cannot belong to this task's journal; it counts for nothing then. */
  apply(event: JournalEvent, place: Place): boolean {
    if (event.e === 'outcome' ? !this.#enter(event) : 'k' in event && !this.#follow(event, place)) return false;
    applyEvent(this.progress, event);
    return true;
  }

  /** Takes note of an event that its writer added after it had lost the lease: an answer can be used, nothing counts. */
  applyLate(event: JournalEvent, place: Place): boolean {
    return !('k' in event) || this.#follow(event, place);
  }

  /** Whether nothing is left to be run. `toTheEnd`: that it stopped early does not count. */
  isComplete(retryFailed: boolean, toTheEnd = false): boolean {
    if (toTheEnd && this.#stoppedEarly) return false;
    return this.pending(retryFailed).next().done === true;
  }

  /** As those of `passes`; once the task stopped early only the failed ones, and these only with `retryFailed`. */
  *pending(retryFailed: boolean, toTheEnd = false): ReturnType<PassTable['pending']> {
    for (const each of this.passes.pending(retryFailed)) {
      if (each.pass.failed !== undefined || toTheEnd || !this.#stoppedEarly) yield each;
    }
  }

  /** Samples that have an outcome and are not pending, in order. */
  *ended(retryFailed: boolean): Generator<EndedSample> {
    const scores = this.firstScores;
    if (scores === undefined) return;
    const left = new Set(Array.from(this.passes.pending(retryFailed), ({ index }) => index));
    for (const [sample, score] of scores.entries()) {
      if (!left.has(sample)) yield { sample, score: this.passes.isScored(sample) ? score : null };
    }
  }

  get #stoppedEarly(): boolean {
    return (this.progress.early ?? null) !== null;
  }

  get unresolved(): number {
    let count = 0;
    for (const attempts of this.#unresolved.values()) count += attempts.size;
    return count;
  }

  /** Passes with a call that a runner left behind. */
  unresolvedPasses(): Set<number> {
    return new Set(Array.from(this.#unresolved.keys(), (call) => Number.parseInt(call, 10)));
  }

  answers(index: number): readonly Place[] {
    return this.#answers.get(index) ?? [];
  }

  past(index: number): PassPast {
    return this.#past.of(index);
  }

  /** Passes with answers or attempts that no outcome has counted. */
  uncounted(): number[] {
    const answered = [...this.#answers].filter(([index, places]) => places.length > this.past(index).counted);
    return [...new Set([...this.#past.passes(), ...answered.map(([index]) => index)])];
  }

  #enter(outcome: OutcomeEvent): boolean {
    const index = this.passes.indexOf(outcome.s, outcome.r);
    if (index === undefined || !this.passes.enter(index, outcome)) return false;
    if (outcome.status === 'scored') this.#answers.delete(index);
    this.#past.settle(index, this.answers(index).length);
    this.priors?.add(outcome);
    if (this.firstScores !== undefined && outcome.status === 'scored')
      this.firstScores[index] = outcome.scores[0].value;
    return true;
  }

  #follow(event: CallEvent, place: Place): boolean {
    const index = this.passes.indexOf(event.s, event.r);
    if (index === undefined) return false;
    // An outcome stands when its pass is scored: what comes late is the loser's of a lease, and in nobody's sums.
    if (!this.passes.isScored(index)) this.#past.follow(index, event);
    const call = `${index} ${event.k}`;
    if (event.e === 'attempt') {
      const attempts = this.#unresolved.get(call);
      if (attempts === undefined) this.#unresolved.set(call, new Set([event.a]));
      else attempts.add(event.a);
      return true;
    }
    if (event.e === 'completion') {
      this.#unresolved.delete(call);
      this.#keep(index, place);
      return true;
    }
    const attempts = this.#unresolved.get(call);
    attempts?.delete(event.a);
    if (attempts?.size === 0) this.#unresolved.delete(call);
    return true;
  }

  #keep(index: number, place: Place): void {
    if (this.passes.isScored(index)) return;
    const places = this.#answers.get(index);
    if (places === undefined) this.#answers.set(index, [place]);
    else places.push(place);
  }
}
