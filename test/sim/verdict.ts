import type { ControllerFactory } from './controllers.ts';
import type { Goal } from './goals.ts';
import type { Oracle } from './oracle.ts';
import { type Scenario, simulate } from './simulate.ts';

/** What one run came to, in the terms of a `Goal`. */
export interface Result {
  readonly time: number;
  readonly waste: number;
  readonly peak: number;
}

/** What several seeds came to. */
export type Verdict = Required<Goal>;

export function resultOf(scenario: Scenario, seed: number, oracle: Oracle, controller: ControllerFactory): Result {
  const { elapsed, attempts, refused, failed, peak } = simulate({ scenario, seed, controller });
  return { time: elapsed / oracle.elapsed, waste: (100 * (refused + failed)) / attempts, peak: peak / oracle.limit };
}

export function verdictOf(results: readonly Result[]): Verdict {
  const mean = (of: (result: Result) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  return {
    mean: mean(({ time }) => time),
    worst: Math.max(...results.map(({ time }) => time)),
    waste: mean(({ waste }) => waste),
    peak: mean(({ peak }) => peak),
  };
}

/** What of a goal was missed; empty when it is met. */
export function missed(goal: Goal, verdict: Verdict): readonly (keyof Goal)[] {
  return (Object.keys(goal) as (keyof Goal)[]).filter((key) => verdict[key] > (goal[key] ?? Infinity) + 1e-9);
}

/** The p-th part of them lies at or below. */
export function percentile(values: readonly number[], p: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(p * values.length) - 1)] ?? NaN;
}
