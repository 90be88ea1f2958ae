import { clairvoyant } from './controllers.ts';
import stored from './oracle.json' with { type: 'json' };
import { type ScenarioName, scenarios } from './scenarios.ts';
import { type Scenario, simulate } from './simulate.ts';

/** What the best fixed window reaches that is never refused. */
export interface Oracle {
  /** Milliseconds. */
  readonly elapsed: number;
  /** The smallest window that takes at most half a per cent longer. */
  readonly limit: number;
}

const windows = [
  1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256,
];
const aboutAsGood = 1.005;

/** As `oracle.json` has it (made by `bench/adaptive.ts --write-oracle`), or found out anew for a seed that is not in it. */
export function oracleFor(name: ScenarioName, seed: number): Oracle {
  const known: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = stored;
  const [elapsed, limit] = known[name]?.[String(seed)] ?? [];
  if (elapsed === undefined || limit === undefined) return oracleOf(scenarios[name], seed);
  return { elapsed, limit };
}

/** Tries every window, the large ones first; one that falls behind the best so far is given up. */
export function oracleOf(scenario: Scenario, seed: number): Oracle {
  let best = Infinity;
  const elapsed = new Map<number, number>();
  for (const limit of windows.toReversed()) {
    const untilMs = Math.min(7_200_000, best * aboutAsGood);
    const measured = simulate({ scenario, seed, controller: clairvoyant(limit), untilMs });
    elapsed.set(limit, measured.elapsed);
    best = Math.min(best, measured.elapsed);
  }
  return {
    elapsed: best,
    limit: windows.find((limit) => (elapsed.get(limit) ?? Infinity) <= best * aboutAsGood) ?? 256,
  };
}
