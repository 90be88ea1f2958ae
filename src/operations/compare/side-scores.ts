import type { Score } from '../../core/eval.ts';
import type { StoppedEarly } from '../../core/early-stop.ts';
import type { OutcomeEvent } from '../../core/event.ts';
import { eachOutcome } from '../../store/journal/read-outcomes.ts';
import type { TaskGroup } from '../experiments/groups.ts';
import type { SideSamples } from './side-samples.ts';

/** How a group of tasks did, sample by sample; a few bytes for each. */
export interface SideScores {
  /** Mean of a sample's scored repeats; NaN where none is scored. */
  readonly means: Float64Array;
  /** Of samples without a score: whether a repeat failed, so that nothing more comes. */
  readonly failed: Uint8Array;
  /** Whether every score is 0 or 1. */
  readonly binary: boolean;
  readonly repeats: number;
  /** Names of the scores, in the order in which they were first seen; and of those that were taken. */
  readonly names: readonly string[];
  readonly taken: readonly string[];
  /** Passes that are scored, but not under the name that was asked for. */
  readonly without: number;
  /** US dollars; null: not known. */
  readonly cost: number | null;
  /** Sum of the times of the passes, and how many there are. */
  readonly ms: number;
  readonly passes: number;
  /** Where its only task stopped early, what it came to: later samples are left out. */
  readonly early: StoppedEarly | null;
  readonly warnings: readonly string[];
}

/** Reads the outcomes of a group of tasks. `metric`: the score to take; undefined: the first. Throws a `StorageError`. */
export function sideScores({ tasks }: TaskGroup, samples: SideSamples, metric: string | undefined): SideScores {
  const repeats = Math.max(...tasks.map(({ task }) => task.n_repeats));
  const table = new PassScores(samples.count, repeats, metric);
  let early: StoppedEarly | null = null;
  const warnings = tasks.flatMap(({ task, files }, position) =>
    eachOutcome(
      files.directory,
      task.task_id,
      task,
      (outcome) => {
        table.add(samples.numberOf(position, outcome.s), outcome);
      },
      (stopped) => {
        early = tasks.length === 1 ? stopped : null;
      },
    ),
  );
  return { ...table.result(early), repeats, early, warnings };
}

const [scored, failed] = [1, 2];

/** One number for each pass over a sample. */
class PassScores {
  readonly #samples: number;
  readonly #repeats: number;
  readonly #metric: string | undefined;
  readonly #values: Float64Array;
  readonly #states: Uint8Array;
  readonly #times: Float64Array;
  readonly #names = new Set<string>();
  readonly #taken = new Set<string>();
  #binary = true;
  #without = 0;
  #usd = 0;
  #unpriced = 0;
  #ms = 0;
  #passes = 0;

  constructor(samples: number, repeats: number, metric: string | undefined) {
    this.#samples = samples;
    this.#repeats = repeats;
    this.#metric = metric;
    this.#values = new Float64Array(samples * repeats);
    this.#states = new Uint8Array(samples * repeats);
    this.#times = new Float64Array(samples * repeats);
  }

  add(sample: number, outcome: OutcomeEvent): void {
    this.#spend(outcome);
    const pass = sample * this.#repeats + outcome.r - 1;
    // Where submissions overlap, the newest outcome counts.
    if ((this.#states[pass] ?? 0) !== 0 && outcome.t < (this.#times[pass] ?? 0)) return;
    this.#times[pass] = outcome.t;
    this.#states[pass] = failed;
    if (outcome.status === 'scored') this.#score(pass, outcome.scores);
  }

  #score(pass: number, scores: readonly Score[]): void {
    for (const { name } of scores) this.#names.add(name);
    const score = this.#metric === undefined ? scores[0] : scores.find(({ name }) => name === this.#metric);
    if (score === undefined) {
      this.#without += 1;
      return;
    }
    this.#taken.add(score.name);
    this.#states[pass] = scored;
    this.#values[pass] = score.value;
    this.#binary &&= score.value === 0 || score.value === 1;
  }

  #spend({ usd, calls, ms }: OutcomeEvent): void {
    if (usd !== undefined) this.#usd += usd.kept + usd.wasted;
    else if (calls > 0) this.#unpriced += 1;
    this.#ms += ms;
    this.#passes += 1;
  }

  /** What was in flight when it stopped is in no score: it would not have been looked at had it ended earlier. */
  result(early: StoppedEarly | null): Omit<SideScores, 'repeats' | 'early' | 'warnings'> {
    if (early !== null) this.#states.fill(0, early.n * this.#repeats);
    const means = new Float64Array(this.#samples);
    const lost = new Uint8Array(this.#samples);
    for (let sample = 0; sample < this.#samples; sample++) {
      means[sample] = this.#mean(sample);
      lost[sample] = Number(
        this.#states.subarray(sample * this.#repeats, (sample + 1) * this.#repeats).includes(failed),
      );
    }
    return {
      means,
      failed: lost,
      binary: this.#binary,
      names: [...this.#names],
      taken: [...this.#taken],
      without: this.#without,
      cost: this.#unpriced > 0 || this.#passes === 0 ? null : this.#usd,
      ms: this.#ms,
      passes: this.#passes,
    };
  }

  /** Of the repeats that are scored; NaN when none is. */
  #mean(sample: number): number {
    let [sum, count] = [0, 0];
    for (let pass = sample * this.#repeats; pass < (sample + 1) * this.#repeats; pass++) {
      if (this.#states[pass] !== scored) continue;
      sum += this.#values[pass] ?? 0;
      count += 1;
    }
    return sum / count;
  }
}
