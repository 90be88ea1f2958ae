import type { StopRule } from '../../core/early-stop.ts';
import type { Interval } from '../../core/statistics/interval.ts';
import { type IncompleteSequence, incompleteSequence } from '../../core/statistics/incomplete-sequence.ts';
import { InOrder } from './in-order.ts';

/** First score of one pass over a sample; null: it failed. */
export type MonitoredScore = number | null;

/** What is known of one task after so many samples. */
export interface Standing {
  readonly failed: number;
  readonly estimate: number;
  readonly interval: Interval;
}

export type Decision =
  | { readonly kind: 'open' }
  /** A score lies outside 0…1: nothing can be said before the end. */
  | { readonly kind: 'unbounded'; readonly sample: number; readonly score: number }
  | {
      readonly kind: 'decided';
      /** Samples it rests on, from the first on. */
      readonly n: number;
      /** In the order of the tasks. */
      readonly standings: readonly Standing[];
      /** With two tasks: the first minus the second, as they are paired. */
      readonly difference?: { readonly estimate: number; readonly interval: Interval };
    };

/**
 * Watches one task, or two that visit the same samples in the same order, and decides when they may stop. The decision depends on the scores alone, and
 * not on the order in which they come: a run that was killed and is told what stood in its journal decides the same. Once decided it stays so.
 */
export class Monitor {
  readonly #rule: StopRule;
  readonly #samples: number;
  readonly #members: readonly Member[];
  readonly #rows: InOrder<readonly MonitoredScore[]>;
  readonly #incomplete = new Map<number, (MonitoredScore | undefined)[]>();
  readonly #difference = incompleteSequence([-1, 1]);
  #paired = { count: 0, sum: 0 };
  #n = 0;
  #decision: Decision = { kind: 'open' };

  /**
   * `samples`: how many the tasks have. With the last of them it is decided whatever they say: who would have stopped may not take another
   * interval because he did not.
   */
  constructor(rule: StopRule, samples: number) {
    this.#rule = rule;
    this.#samples = samples;
    this.#members = rule.kind === 'settled' ? [new Member(), new Member()] : [new Member()];
    this.#rows = new InOrder();
  }

  get decision(): Decision {
    return this.#decision;
  }

  /** How sample number `sample` ended in task number `member`; told once for each. */
  add(member: number, sample: number, score: MonitoredScore): Decision {
    if (this.#decision.kind !== 'open') return this.#decision;
    const row = this.#incomplete.get(sample) ?? this.#members.map(() => undefined);
    row[member] = score;
    this.#incomplete.set(sample, row);
    const whole = row.filter((each) => each !== undefined);
    if (whole.length < row.length) return this.#decision;
    this.#incomplete.delete(sample);
    for (const scores of this.#rows.add(sample, whole)) {
      this.#decision = this.#take(scores);
      if (this.#decision.kind !== 'open') break;
    }
    return this.#decision;
  }

  #take(scores: readonly MonitoredScore[]): Decision {
    const outside = scores.find((score) => score !== null && !(score >= 0 && score <= 1));
    if (typeof outside === 'number') return { kind: 'unbounded', sample: this.#n, score: outside };
    this.#n += 1;
    for (const [index, member] of this.#members.entries()) member.add(scores[index] ?? null);
    const [first = null, second = null] = scores;
    if (this.#rule.kind === 'settled') this.#pair(first, second);
    if (this.#n < this.#samples && !this.#enough(this.#rule)) return { kind: 'open' };
    return {
      kind: 'decided',
      n: this.#n,
      standings: this.#members.map((member) => member.standing),
      ...(this.#rule.kind === 'settled' ? { difference: this.#differenceNow() } : {}),
    };
  }

  #differenceNow(): { readonly estimate: number; readonly interval: Interval } {
    const { count, sum } = this.#paired;
    return { estimate: count === 0 ? 0 : rounded(sum / count), interval: shown(this.#difference.interval) };
  }

  #pair(first: MonitoredScore, second: MonitoredScore): void {
    this.#difference.add((first ?? 0) - (second ?? 1), (first ?? 1) - (second ?? 0));
    if (first === null || second === null) return;
    this.#paired = { count: this.#paired.count + 1, sum: this.#paired.sum + first - second };
  }

  #enough(rule: StopRule): boolean {
    const [low, high] = (rule.kind === 'settled' ? this.#difference : this.#members[0])?.interval ?? [-1, 1];
    if (rule.kind === 'width') return high - low <= rule.width + tolerance;
    return this.#paired.count > 0 && (low > 0 || high < 0);
  }
}

/** Ends of intervals stand on a grid: a width that is meant to be met exactly is not missed by the last bit. */
const tolerance = 1e-9;

/** As it is written down: six digits, like all means. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}

function shown([low, high]: Interval): Interval {
  return [rounded(low), rounded(high)];
}

class Member {
  readonly #sequence: IncompleteSequence = incompleteSequence();
  #scored = 0;
  #sum = 0;

  get interval(): Interval {
    return this.#sequence.interval;
  }

  get standing(): Standing {
    const [low, high] = this.interval;
    const estimate = this.#scored === 0 ? (low + high) / 2 : this.#sum / this.#scored;
    return { failed: this.#sequence.count - this.#scored, estimate: rounded(estimate), interval: shown([low, high]) };
  }

  add(score: MonitoredScore): void {
    this.#sequence.add(score ?? 0, score ?? 1);
    if (score === null) return;
    this.#scored += 1;
    this.#sum += score;
  }
}
