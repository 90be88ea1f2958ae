import type { AttemptErrorEvent, AttemptEvent, CompletionEvent } from '../../core/event.ts';
import type { PassPast } from '../../core/journal.ts';
import type { TokenBound } from '../../core/model.ts';

const unknown: TokenBound = { input: 0, output: null };

/** Follows the attempts of passes that are not done, so that every one that may have been billed is counted exactly once. */
export class PastCalls {
  /** Pass → key and attempt → what it takes at most, while it has no second line. */
  readonly #open = new Map<number, Map<string, TokenBound>>();
  readonly #lost = new Map<number, TokenBound[]>();
  readonly #counted = new Map<number, number>();

  follow(index: number, event: AttemptEvent | CompletionEvent | AttemptErrorEvent): void {
    const call = `${event.k} ${event.a}`;
    const open = this.#open.get(index);
    const before = open?.get(call);
    if (event.e === 'attempt') {
      // A later run counts its attempts from 1 again.
      if (before !== undefined) this.#lose(index, before);
      const bound = event.m === undefined ? unknown : { input: event.m[0], output: event.m[1] };
      if (open === undefined) this.#open.set(index, new Map([[call, bound]]));
      else open.set(call, bound);
      return;
    }
    open?.delete(call);
    if (event.e === 'error' && event.billed) this.#lose(index, before ?? unknown);
  }

  /** An outcome counts all that went before it. `answers`: recorded so far. */
  settle(index: number, answers: number): void {
    this.#open.delete(index);
    this.#lost.delete(index);
    if (answers > 0) this.#counted.set(index, answers);
    else this.#counted.delete(index);
  }

  of(index: number): PassPast {
    const open = [...(this.#open.get(index)?.values() ?? [])];
    return { counted: this.#counted.get(index) ?? 0, lost: [...(this.#lost.get(index) ?? []), ...open] };
  }

  /** Passes with attempts that no outcome has counted. */
  passes(): Set<number> {
    return new Set([...this.#open.keys(), ...this.#lost.keys()]);
  }

  #lose(index: number, bound: TokenBound): void {
    const lost = this.#lost.get(index);
    if (lost === undefined) this.#lost.set(index, [bound]);
    else lost.push(bound);
  }
}
