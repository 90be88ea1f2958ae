import type { JournalEvent, Prior } from '../../core/event.ts';

interface Sums {
  readonly counts: Uint32Array;
  readonly sums: Float64Array;
}

/** Count and sum of the scores that each sample has so far, by score name; flat in memory. */
export class Priors {
  readonly #samples: number;
  readonly #scores = new Map<string, Sums>();

  constructor(samples: number) {
    this.#samples = samples;
  }

  add(event: JournalEvent): void {
    if (event.e !== 'outcome' || event.status !== 'scored') return;
    for (const { name, value } of event.scores) {
      const score = this.#scores.get(name) ?? this.#create(name);
      score.counts[event.s] = (score.counts[event.s] ?? 0) + 1;
      score.sums[event.s] = (score.sums[event.s] ?? 0) + value;
    }
  }

  /** undefined when the sample has no score yet. */
  of(sample: number): Prior | undefined {
    const known = [...this.#scores].flatMap(([name, { counts, sums }]) => {
      const count = counts[sample] ?? 0;
      return count === 0 ? [] : [[name, [count, sums[sample] ?? 0]] as const];
    });
    return known.length === 0 ? undefined : Object.fromEntries(known);
  }

  #create(name: string): Sums {
    const score = { counts: new Uint32Array(this.#samples), sums: new Float64Array(this.#samples) };
    this.#scores.set(name, score);
    return score;
  }
}
